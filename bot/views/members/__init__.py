"""What people see of joining, their profile, the members of a cluster, its invites and its groups."""
