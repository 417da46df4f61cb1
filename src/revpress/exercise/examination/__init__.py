"""The physical examination of an exercise: laws that every machine and movement obeys, judged independently."""

from revpress.exercise.examination.examination import Case, Examination, LawFinding, examine
from revpress.exercise.examination.judge import Judge
from revpress.exercise.examination.laws import OF_A_FRAME, OF_A_REPETITION, Check
from revpress.exercise.examination.machine_laws import OF_A_MACHINE

__all__ = [
    "OF_A_FRAME",
    "OF_A_MACHINE",
    "OF_A_REPETITION",
    "Case",
    "Check",
    "Examination",
    "Judge",
    "LawFinding",
    "examine",
]
