"""All kinds of machines, one file each."""
