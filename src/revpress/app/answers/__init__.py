"""Answers that take a while, one file each: from the store through the library to a story."""
