"""Tests that a person at the chat page could do by hand, in a real Chromium."""
