"""Partnership requests as people see them: the author in `requests`, both sides of a proposal in `proposals`."""
