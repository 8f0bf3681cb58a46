"""The brain, tested without any of the rest."""
