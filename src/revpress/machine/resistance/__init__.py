"""What resists, one class and one file each: a new file here is a new kind."""
