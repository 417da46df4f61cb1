"""The exercises, one file each; a folder groups the designs of one machine."""
