"""What the cluster does: plain functions over a session with an explicit ``now``; they never commit."""
