"""What a recording says by itself, before anyone tells what was done: one file for each kind of signal."""
