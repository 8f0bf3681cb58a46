"""The brain: answers and matching in pure Python, without Telegram and without a database."""

import os

# The matrices here are small: several BLAS threads a call cost three times the processor time and much memory.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
