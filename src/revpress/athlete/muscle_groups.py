"""The muscle groups that results are told in."""

MUSCLE_GROUPS = {
    "gluteus maximus": ("glmax1", "glmax2", "glmax3"),
    "hamstrings": ("bflh", "semimem", "semiten"),
    "adductor magnus": ("addmagDist", "addmagIsch", "addmagMid", "addmagProx"),
    "quadriceps": ("recfem", "vasint", "vaslat", "vasmed"),
    "calf": ("gaslat", "gasmed", "soleus"),
}
"""Muscles of each group, without side. The short head of biceps femoris does not cross the hip: no hamstring here.

Muscles that no exercise here is chosen for, abductors and deep rotators of the hip among them, are in no group.
"""
