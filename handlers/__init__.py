"""The conversation: one file a feature; the route table is in this file."""
