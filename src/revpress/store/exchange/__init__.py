"""What goes into a workspace and out of it: everything that comes in is looked at before it is kept."""
