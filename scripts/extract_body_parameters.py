"""Write the numbers of an OpenSim model file as src/revpress/athlete/data/rajagopal_lai_uhlrich2023.toml.

Run as ``python scripts/extract_body_parameters.py RajagopalLaiUhlrich2023.osim``. Only the right side and the
middle are written; the left side of the file must be its mirror image (z → −z), and the script stops where it
is not, apart from ``KNOWN_ASYMMETRY``.
"""

from __future__ import annotations

import math
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

OUT = Path(__file__).parents[1] / "src/revpress/athlete/data/rajagopal_lai_uhlrich2023.toml"

HEADER = """\
# Full-body musculoskeletal model RajagopalLaiUhlrich2023: skeleton, muscle paths and muscle parameters.
# Numbers of RajagopalLaiUhlrich2023.osim (github.com/opensim-org/opensim-models at 20a888b9), written by
# scripts/extract_body_parameters.py. Right side and middle only: the left is the mirror image (z -> -z).
# A frame's position and rotation (body-fixed x, y, z angles) are zero where left out. A polynomial's highest
# power comes first; outside its domain, or a spline's knots, a function goes on as a straight line.
# Axes: x forward, y up, z to the right. Units: m, kg, kg m^2 (about the centre of mass), N, rad.

source = ["rajagopal2016", "lai2017", "uhlrich2022"]
"""

JOINT_NAMES = {  # coupled transform axes of the file, which it leaves nameless
    ("walker_knee_r", "rotation2"): "knee_adduction",
    ("walker_knee_r", "rotation3"): "knee_rotation",
    ("walker_knee_r", "translation1"): "knee_tx",
    ("walker_knee_r", "translation2"): "knee_ty",
    ("walker_knee_r", "translation3"): "knee_tz",
    ("patellofemoral_r", "rotation1"): "patella_angle",
    ("patellofemoral_r", "translation1"): "patella_tx",
    ("patellofemoral_r", "translation2"): "patella_ty",
}
FRAME_KEYS = {"position", "rotation", "child_position", "child_rotation"}  # left out where zero
WELDED = {"mtp_r", "acromial_r", "elbow_r", "radioulnar_r", "radius_hand_r"}
KNOWN_ASYMMETRY = {("BF_at_gastroc_r", "quadrant")}  # "y" on the right, "all" on the left


def text(element: ET.Element, tag: str) -> str:
    """Stripped text of a child element."""
    return (element.findtext(tag) or "").strip()


def numbers(element: ET.Element, tag: str) -> list[float]:
    """Numbers of a child element."""
    return [float(x) + 0.0 for x in text(element, tag).split()]


def base(path: str) -> str:
    """Last part of a component path."""
    return path.rsplit("/", 1)[-1]


def value(x: object) -> str:
    """TOML form of a string, number, list or dict."""
    if isinstance(x, str):
        return f'"{x}"'
    if isinstance(x, list):
        return "[" + ", ".join(value(i) for i in x) + "]"
    if isinstance(x, dict):
        return "{ " + ", ".join(f"{k} = {value(v)}" for k, v in x.items()) + " }"
    return repr(x)


def limits(coordinate: ET.Element) -> list[float]:
    """Range of a coordinate; what the file rounded from whole degrees becomes whole degrees again."""
    low_high = []
    for x in numbers(coordinate, "range"):
        whole = math.radians(round(math.degrees(x)))
        low_high.append(whole if abs(whole - x) < 1e-6 else x)
    return low_high


def function(axis: ET.Element) -> dict[str, object]:
    """The function of one transform axis: driving coordinate and its numbers."""
    f = next(c for c in axis if c.get("name") == "function")
    driver = text(axis, "coordinates").replace("_beta", "")  # the coupler of the file: patella = knee angle
    if f.tag == "PolynomialFunction":
        return {"driver": driver, "polynomial": numbers(f, "coefficients")}
    if f.tag == "SimmSpline":
        return {"driver": driver, "spline": [numbers(f, "x"), numbers(f, "y")]}
    if f.tag == "LinearFunction":
        slope, offset = numbers(f, "coefficients")
        if abs(slope) != 1 or offset:
            raise SystemExit(f"unexpected linear function {slope, offset}")
        return {"slope": slope}
    return {"constant": numbers(f, "value")[0]}


def joint_axes(joint: ET.Element) -> Iterator[tuple[dict[str, object], float]]:
    """Axes of a joint in MuJoCo's order (slides first), each with the constant shift along it."""
    ranges = {c.get("name", ""): limits(c) for c in joint.find("coordinates") or []}
    if joint.tag == "PinJoint":
        (name,) = ranges
        yield {"name": name, "kind": "hinge", "axis": [0.0, 0.0, 1.0], "range": ranges[name]}, 0.0
        return
    transform = {a.get("name", ""): a for a in joint.find("SpatialTransform") or []}
    for key in [f"translation{i}" for i in (1, 2, 3)] + [f"rotation{i}" for i in (1, 2, 3)]:
        f = function(transform[key])
        direction = numbers(transform[key], "axis")
        kind = "slide" if key.startswith("t") else "hinge"
        entry: dict[str, object] = {"kind": kind, "axis": direction}
        if "constant" in f:
            if f["constant"]:
                yield entry, float(f["constant"])
        elif "slope" in f:
            name = text(transform[key], "coordinates")
            entry["axis"] = [f["slope"] * x for x in direction]
            if joint.get("name") != "ground_pelvis":  # a base has no anatomical limit
                entry["range"] = ranges[name]
            yield {"name": name, **entry}, 0.0
        else:
            side = joint.get("name", "")[-2:]
            name = JOINT_NAMES[(joint.get("name", "")[:-2] + "_r", key)] + side
            if "polynomial" in f:
                f["domain"] = ranges[str(f["driver"])]
                if f["domain"][0]:
                    raise SystemExit("a polynomial's domain must begin at zero")
            yield {"name": name, **entry, **f}, 0.0


def joints(model: ET.Element) -> Iterator[tuple[str, dict[str, object]]]:
    """Child body and description of each joint."""
    for joint in model.find("JointSet/objects") or []:
        frames = {f.get("name"): f for f in joint.find("frames") or []}
        parent = frames[text(joint, "socket_parent_frame")]
        child = frames[text(joint, "socket_child_frame")]
        position = numbers(parent, "translation")
        axes = []
        if joint.get("name", "")[:-2] + "_r" in WELDED:  # at zero: two equal rotations cancel
            if numbers(parent, "orientation") != numbers(child, "orientation"):
                raise SystemExit("a welded joint with two different frames")
            if joint.get("name", "")[:-2] != "elbow":  # which some exercises bend
                for frame in (parent, child):
                    frame.find("orientation").text = "0 0 0"
        else:
            for axis, shift in joint_axes(joint):
                if shift:
                    if any(numbers(parent, "orientation")):
                        raise SystemExit("a constant translation needs an unrotated parent frame")
                    position = [p + shift * a for p, a in zip(position, axis["axis"], strict=True)]
                else:
                    axes.append(axis)
        entry: dict[str, object] = {
            "parent": base(text(parent, "socket_parent")),
            "position": position,
            "rotation": numbers(parent, "orientation"),
            "child_position": numbers(child, "translation"),
            "child_rotation": numbers(child, "orientation"),
            "axes": axes,
        }
        yield base(text(child, "socket_parent")), entry


def wraps(model: ET.Element) -> Iterator[tuple[str, dict[str, object]]]:
    """Every wrap cylinder with its body."""
    for body in model.find("BodySet/objects") or []:
        for w in body.iter("WrapCylinder"):
            yield (
                w.get("name", ""),
                {
                    "body": body.get("name", ""),
                    "position": numbers(w, "translation"),
                    "rotation": numbers(w, "xyz_body_rotation"),
                    "radius": numbers(w, "radius")[0],
                    "quadrant": text(w, "quadrant"),
                },
            )


def muscles(model: ET.Element) -> Iterator[tuple[str, dict[str, object]]]:
    """Every muscle; a wrap stands in its path between the two points whose segment it catches.

    That is the file's own range where it has one, else the first segment that joins two bodies.
    """
    for m in model.iter("Millard2012EquilibriumMuscle"):
        points = m.find("GeometryPath/PathPointSet/objects")
        path = [{"body": base(text(p, "socket_parent_frame")), "at": numbers(p, "location")} for p in points or []]
        crossing = next(i for i in range(1, len(path)) if path[i]["body"] != path[i - 1]["body"])
        found = []
        for w in m.find("GeometryPath/PathWrapSet/objects") or []:
            first = int(numbers(w, "range")[0])
            found.append((first if first > 0 else crossing, text(w, "wrap_object")))
        # The gastrocnemii list the distal cylinder first; a path is written from its origin.
        for place, name in found:
            path.insert(place, {"wrap": name})
        yield (
            m.get("name", ""),
            {
                "max_isometric_force": numbers(m, "max_isometric_force")[0],
                "optimal_fibre_length": numbers(m, "optimal_fiber_length")[0],
                "tendon_slack_length": numbers(m, "tendon_slack_length")[0],
                "pennation": numbers(m, "pennation_angle_at_optimal")[0],
                "path": path,
            },
        )


def segments(model: ET.Element) -> Iterator[tuple[str, dict[str, object]]]:
    """Mass, centre of mass and principal inertia of every body."""
    for body in model.find("BodySet/objects") or []:
        inertia = numbers(body, "inertia")
        if any(inertia[3:]):
            raise SystemExit("a product of inertia: the data file has room for principal moments only")
        yield (
            body.get("name", ""),
            {
                "mass": numbers(body, "mass")[0],
                "com": numbers(body, "mass_center"),
                "inertia": inertia[:3],
            },
        )


POLAR = {"position", "child_position", "com", "at"}
PSEUDO = {"rotation", "child_rotation"}


def mirrored(x: object, key: str = "", kind: str = "") -> object:
    """The left-hand counterpart of a right-hand entry (bodies' axes reflected in z)."""
    if isinstance(x, dict):
        return {k: mirrored(v, k, str(x.get("kind", ""))) for k, v in x.items()}
    if isinstance(x, str):
        return x[:-2] + "_l" if x.endswith("_r") else x
    if key in POLAR or (key == "axis" and kind == "slide"):
        return [x[0], x[1], -x[2]]
    if key in PSEUDO or (key == "axis" and kind == "hinge"):
        return [-x[0], -x[1], x[2]]
    if isinstance(x, list):
        return [mirrored(i, key) for i in x]
    return x


def differing(a: object, b: object, key: str = "") -> set[str]:
    """Keys under which two entries disagree by more than rounding."""
    if isinstance(a, dict) and isinstance(b, dict):
        if "polynomial" in a:  # the file turns the sign of the axis or of the function
            a, b = signless(a), signless(b)
        return set().union(*(differing(a.get(k), b.get(k), k) for k in a.keys() | b.keys()))
    if isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        return set().union(*(differing(u, v, key) for u, v in zip(a, b, strict=True)))
    if isinstance(a, float) and isinstance(b, float):
        return {key} if abs(a - b) > 1e-6 * max(1.0, abs(a)) else set()
    return {key} if a != b else set()


def signless(axis: dict[str, object]) -> dict[str, object]:
    """The axis with its direction multiplied into its polynomial."""
    product = [[u * c for c in axis["polynomial"]] for u in axis["axis"]]
    return {k: v for k, v in axis.items() if k != "axis"} | {"polynomial": product}


def right_side(kind: str, entries: dict[str, dict[str, object]]) -> dict[str, dict[str, object]]:
    """Entries of the right side and the middle, after comparing the left with the mirror of the right."""
    for name, entry in entries.items():
        if name.endswith("_r"):
            for key in differing(mirrored(entry), entries[name[:-2] + "_l"]):
                if (name, key) not in KNOWN_ASYMMETRY:
                    raise SystemExit(f"left and right differ: {kind} {name}, {key}")
    return {k: v for k, v in entries.items() if not k.endswith("_l")}


def block(title: str, entries: dict[str, dict[str, object]], rows: str = "") -> Iterator[str]:
    """One TOML table an entry; ``rows`` is the key whose list gets one line an item."""
    for name, entry in entries.items():
        yield f"\n[{title}.{name}]"
        for k, v in entry.items():
            if k in FRAME_KEYS and not any(v):
                continue
            if k == rows and v:
                yield f"{k} = ["
                yield from (f"    {value(i)}," for i in v)
                yield "]"
            else:
                yield f"{k} = {value(v)}"


def main() -> None:
    """Read the model given on the command line and write the data file."""
    model = ET.parse(sys.argv[1]).getroot()[0]
    lines = [HEADER]
    lines += block("segments", right_side("segment", dict(segments(model))))
    lines += block("joints", right_side("joint", dict(joints(model))), rows="axes")
    lines += block("wraps", right_side("wrap", dict(wraps(model))))
    lines += block("muscles", right_side("muscle", dict(muscles(model))), rows="path")
    OUT.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
