"""What people asked: answered, missed, handed to the coordinator."""
