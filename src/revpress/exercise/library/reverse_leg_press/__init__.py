"""The reverse leg press in the designs it is built in."""
