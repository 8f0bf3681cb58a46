"""The brain: answers and matching in pure Python, without Telegram and without a database."""
