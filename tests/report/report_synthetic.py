"""Invented but well-formed data in the report's formats: shapes, units and orders of magnitude are right, no more."""

from __future__ import annotations

import numpy as np
import xarray as xr

EXERCISES = {
    "reverse_leg_press/prone_hinge": ("Reverse leg press, prone hinge", 95, -16, 20, 215),
    "reverse_leg_press/track_0": ("Reverse leg press, flat track", 100, -12, 30, 240),
    "reverse_leg_press/track_45": ("Reverse leg press, 45° track", 105, -18, 12, 190),
    "hip_thrust": ("Hip thrust", 80, -8, 2, 260),
    "back_squat": ("Back squat", 112, 6, 85, 250),
}
MUSCLE_GROUPS = ("gluteus maximus", "hamstrings", "adductor magnus", "quadriceps", "calf")
JOINTS = ("hip", "knee", "ankle", "lumbar")
BODY_WEIGHT = 785.0


def comparison() -> xr.Dataset:
    """Five exercises over hip flexion, each NaN outside its own range."""
    angle = np.arange(-30.0, 121.0, 2.0)
    stroke = np.linspace(0, 1, 41)
    rows = list(EXERCISES.values())
    start, end, at, peak = (np.array([r[i] for r in rows], dtype=float)[:, None] for i in (1, 2, 3, 4))
    inside = np.where((angle >= end) & (angle <= start), 1.0, np.nan)
    hip = inside * (25 + (peak - 25) * np.exp(-(((angle - at) / 48) ** 2)))
    squat = np.array([0.2, 0.35, 0.3, 0.25, 1.0])[:, None]
    knee = inside * squat * (170 * np.sin(np.clip((angle - end) / (start - end), 0, 1) * np.pi / 1.7) - 12)
    demand = hip / 330
    weights = np.array([1.0, 0.75, 0.6, 0.0, 0.0])[:, None, None]
    activation = weights * demand * (1 + 0.25 * np.cos(np.radians(angle) * np.arange(1, 6)[:, None, None]))
    activation[3:] = np.stack([np.clip(knee / 240, 0, 1), inside * (0.12 + 0.05 * squat * np.ones_like(angle))])
    force = activation * np.array([2600, 2900, 1700, 6200, 3800.0])[:, None, None]
    muscle_share = np.array(
        [
            [0.41, 0.27, 0.14, 0.09, 0.03],
            [0.36, 0.22, 0.13, 0.19, 0.04],
            [0.44, 0.26, 0.12, 0.08, 0.03],
            [0.47, 0.14, 0.11, 0.20, 0.02],
            [0.25, 0.08, 0.17, 0.42, 0.05],
        ]
    )
    joint_share = np.array(
        [
            [0.83, 0.1, 0.05, 0.02],
            [0.7, 0.2, 0.08, 0.02],
            [0.86, 0.08, 0.05, 0.01],
            [0.8, 0.17, 0.01, 0.02],
            [0.48, 0.41, 0.07, 0.04],
        ]
    )
    work = np.array([240.0, 320, 230, 310, 540])
    shape = [
        1 - 0.25 * stroke**2,
        1 + 0 * stroke,
        0.75 + 0 * stroke,
        1 + 0.05 * stroke,
        1 - 0.04 * np.sin(np.pi * stroke),
    ]
    hip_peak = np.array([3350.0, 3900, 3100, 4600, 5200])
    knee_peak = np.array([2100.0, 2600, 1900, 2900, 4300])
    e, eh = ("exercise",), ("exercise", "hip_angle")
    variables = {
        "hip_extension_moment": (eh, hip, "N m"),
        "knee_extension_moment": (eh, knee, "N m"),
        "plantarflexion_moment": (eh, inside * (15 + 30 * squat * np.ones_like(angle)), "N m"),
        "lumbar_extension_moment": (eh, inside * (20 + 190 * squat * np.clip(angle, 0, None) / 110), "N m"),
        "group_activation": (("group", *eh), activation, "1"),
        "group_force": (("group", *eh), force, "N"),
        "group_work": (("exercise", "group"), work[:, None] * muscle_share, "J"),
        "muscle_work_share": (("exercise", "group"), muscle_share, "1"),
        "joint_work_share": (("exercise", "joint"), joint_share, "1"),
        "impulse_past_neutral": (e, np.array([31.0, 24, 36, 42, 0]), "N m s"),
        "work_past_neutral": (e, np.array([28.0, 21, 33, 38, 0]), "J"),
        "hip_contact_force_peak": (e, hip_peak, "N"),
        "knee_contact_force_peak": (e, knee_peak, "N"),
        "hip_contact_force_peak_bw": (e, hip_peak / BODY_WEIGHT, "BW"),
        "knee_contact_force_peak_bw": (e, knee_peak / BODY_WEIGHT, "BW"),
        "hip_extension_reached": (e, np.array([16.0, 12, 18, 8, 0]), "deg"),
        "hip_extension_limit": (e, np.full(5, 20.0), "deg"),
        "resistance": (
            ("exercise", "stroke"),
            np.array(shape) * np.array([[560.0], [785], [980], [1180], [1370]]),
            "N",
        ),
    }
    for name in [n for n in variables if n.endswith("_moment")]:
        variables[f"peak_{name}"] = (e, np.nanmax(variables[name][1], axis=1), "N m")
    peak = np.nanmax(activation, axis=2).T
    variables["mean_group_activation"] = (("exercise", "group"), 0.6 * peak, "1")
    variables["peak_group_activation"] = (("exercise", "group"), peak, "1")
    variables["eccentric_peak_group_activation"] = (("exercise", "group"), 0.8 * peak, "1")
    for name, scale in (("mean_group_activation", 0.1), ("group_work", 50.0), ("muscle_work_share", 0.1),
                        ("peak_group_force", 500.0)):  # fmt: skip
        values = np.nanmax(force, axis=2).T if name == "peak_group_force" else variables[name][1]
        variables[f"{name}_contrast"] = (("exercise", "rival", "group"), contrast(values, scale), "1")
    for name, values, scale in (("angle_of_peak_hip_extension_moment", at[:, 0], 4.0),
                                ("knee_contact_force_peak", knee_peak, 400.0)):  # fmt: skip
        variables[f"{name}_contrast"] = (("exercise", "rival"), contrast(values, scale), "1")
    variables |= intervals(variables)
    return xr.Dataset(
        {name: (dims, values, {"units": units, "people": 240}) for name, (dims, values, units) in variables.items()},
        coords={
            "exercise": list(EXERCISES),
            "rival": list(EXERCISES),
            "layer": ["possible", "likely"],
            "bound": ["low", "high"],
            "title": ("exercise", [r[0] for r in rows]),
            "hip_angle": ("hip_angle", angle, {"units": "deg"}),
            "group": list(MUSCLE_GROUPS),
            "joint": list(JOINTS),
            "stroke": stroke,
        },
    )


POSSIBLE = {
    "impulse_past_neutral": ([12.0, 10, 20, 42, 0], [60.0, 55, 50, 42, 0]),
    "work_past_neutral": ([-2.0, 9, 18, 31, 0], [54.0, 48, 46, 44, 0]),
}
"""Invented ends of what is possible; of other quantities they are 0.3 (the peak at the hip: 0.9) and 1.5 times it."""

INTERVALS = (
    "hip_extension_moment", "knee_extension_moment", "peak_hip_extension_moment", "group_activation", "group_force",
    "mean_group_activation", "peak_group_activation", "group_work", "muscle_work_share", "impulse_past_neutral",
    "work_past_neutral", "hip_contact_force_peak", "hip_contact_force_peak_bw", "knee_contact_force_peak",
    "knee_contact_force_peak_bw",
)  # fmt: skip


def intervals(variables: dict) -> dict:
    """Invented intervals of (layer, bound, ...): likely is 0.8 to 1.2 times the value, or half of what is possible."""
    found = {}
    for name in INTERVALS:
        dims, values, units = variables[name]
        least = 0.9 if name == "peak_hip_extension_moment" else 0.3
        low, high = (np.array(e) for e in POSSIBLE.get(name, (least * values, 1.5 * values)))
        likely = [0.8 * values, 1.2 * values] if name not in POSSIBLE else [(values + e) / 2 for e in (low, high)]
        found[f"{name}_interval"] = (("layer", "bound", *dims), np.sort(np.array([[low, high], likely]), axis=1), units)
    return found


def contrast(values: np.ndarray, scale: float) -> np.ndarray:
    """Invented contrasts (exercise, rival, …): half where values are equal, certain from half a scale on."""
    found = np.clip(0.5 + (values[:, None] - values[None]) / scale, 0.0, 1.0)
    found[np.diag_indices(len(values))] = np.nan
    return found


def session() -> tuple[xr.Dataset, xr.Dataset, xr.Dataset, xr.Dataset]:
    """Repetitions, traces, load–velocity line and hip moments of an invented squat session of nine sets."""
    rng = np.random.default_rng(7)
    load = np.repeat([75.0, 93, 112, 130, 148, 166, 184, 198, 207], 2)
    velocity = 1.28 - 0.0046 * load + 0.015 * rng.standard_normal(load.size)
    travel = 0.68 + 0.01 * rng.standard_normal(load.size)
    samples = np.linspace(0, 1, 60)
    duration = travel / velocity
    phase = samples[None, :] ** 1.15
    position = travel[:, None] * (10 * phase**3 - 15 * phase**4 + 6 * phase**5)
    time = duration[:, None] * samples
    trace_velocity = np.gradient(position, axis=1) / np.gradient(time, axis=1)
    r = ("repetition",)
    repetitions = xr.Dataset(
        {
            "mean_velocity": (r, velocity, {"units": "m/s"}),
            "peak_velocity": (r, trace_velocity.max(1), {"units": "m/s"}),
            "range": (r, travel, {"units": "m"}),
            "device_mean_velocity": (r, velocity * 1.08, {"units": "m/s"}),
            "device_peak_velocity": (r, trace_velocity.max(1) * 1.01, {"units": "m/s"}),
            "device_range": (r, travel * 1.003, {"units": "m"}),
        },
        coords={"load_kg": (r, load), "set": (r, np.repeat(np.arange(1, 10), 2)), "number": (r, np.tile([1, 2], 9))},
    )
    traces = xr.Dataset(
        {
            "time": (("repetition", "sample"), time, {"units": "s"}),
            "position": (("repetition", "sample"), position, {"units": "m"}),
            "velocity": (("repetition", "sample"), trace_velocity, {"units": "m/s"}),
        }
    )
    grid = np.linspace(70, 235, 60)
    middle = 1.28 - 0.0046 * grid
    band = 0.02 + 0.0004 * np.abs(grid - 145)
    line = xr.Dataset(
        {
            "velocity": ("load_kg", middle, {"units": "m/s"}),
            "velocity_low": ("load_kg", middle - band, {"units": "m/s"}),
            "velocity_high": ("load_kg", middle + band, {"units": "m/s"}),
            "line_load": ((), 213.0, {"units": "kg"}),
            "one_repetition_max": ((), 213.0, {"units": "kg"}),
            "one_repetition_max_low": ((), 204.0, {"units": "kg"}),
            "one_repetition_max_high": ((), 223.0, {"units": "kg"}),
            "minimum_velocity": ((), 0.30, {"units": "m/s"}),
        },
        coords={"load_kg": grid},
        attrs={"unbounded": ""},
    )
    angle = np.arange(-30.0, 121.0, 2.0)
    inside = np.where((angle > 5) & (angle < 112), 1.0, np.nan)
    moment = inside * (1.1 * load[::2, None] + 40) * np.sin(np.clip((angle + 10) / 125, 0, 1) * np.pi / 1.6) * 1.4
    explained = xr.Dataset(
        {
            "hip_extension_moment": (("repetition", "hip_angle"), moment, {"units": "N m"}),
            "hip_extension_moment_interval": (
                ("layer", "bound", "repetition", "hip_angle"),
                np.array([[0.72 * moment - 10, 1.2 * moment + 15], [0.9 * moment, 1.1 * moment]]),
                {"units": "N m"},
            ),
        },
        coords={
            "layer": ["possible", "likely"],
            "bound": ["low", "high"],
            "hip_angle": angle,
            "load_kg": (r, load[::2]),
            "set": (r, np.arange(1, 10)),
        },
    )
    return repetitions, traces, line, explained


def signal() -> tuple[xr.Dataset, xr.Dataset]:
    """Three squats as a continuous position signal, and where they are."""
    time = np.arange(0, 12, 0.01)
    start = np.array([1.5, 5.0, 8.5])
    dip = sum(-0.3 * (1 - np.cos(2 * np.pi * np.clip((time - s) / 2.4, 0, 1))) for s in start)
    recording = xr.Dataset(
        {
            "position": ("time", dip, {"units": "m"}),
            "velocity": ("time", np.gradient(dip, time), {"units": "m/s"}),
        },
        coords={"time": time},
    )
    repetitions = xr.Dataset(
        {"start": ("repetition", start, {"units": "s"}), "end": ("repetition", start + 2.4, {"units": "s"})}
    )
    return recording, repetitions


def scene(title: str = "Reverse leg press", phase: float = 0.0, frames: int = 31) -> dict[str, object]:
    """A stick figure with two muscles, a cable and two arrows: the form of a scene, not its beauty."""
    s = np.linspace(0, 1, frames)
    swing = 1.5 * (1 - s) - 0.2 + phase
    quaternion = np.stack([np.cos(swing / 2), 0 * s, 0 * s, np.sin(swing / 2)], axis=1)
    thigh = np.stack([0.2 * np.sin(swing), 0.9 - 0.2 * np.cos(swing), 0.1 + 0 * s], axis=1)
    path = np.linspace([-0.08, 1.0, 0.08], thigh, 16, axis=1)
    path = np.moveaxis(path, 0, 1) if path.shape[0] != frames else path
    force = np.stack([0 * s, 600 + 100 * s, 0 * s], axis=1)
    upright = [2**-0.5, 2**-0.5, 0, 0]

    def shape(
        name: str, kind: str, size: list[float], group: str, position: object, turn: object, colour: str
    ) -> dict[str, object]:
        return {"name": name, "kind": kind, "size": size, "colour": colour, "opacity": 1.0, "group": group,
                "position": np.asarray(position), "quaternion": np.asarray(turn)}  # fmt: skip

    return {
        "title": title,
        "frames": frames,
        "time": 1.2 * s,
        "shapes": [
            shape("floor", "box", [1.8, 0.01, 1.2], "floor", [0, -0.01, 0], [1, 0, 0, 0], "#dcdee0"),
            shape("pad", "box", [0.5, 0.05, 0.2], "machine", [-0.5, 0.8, 0], [1, 0, 0, 0], "#21262e"),
            shape("torso", "capsule", [0.14, 0.22, 0], "athlete", [-0.1, 1.15, 0], upright, "#d9b79c"),
            shape("thigh", "capsule", [0.07, 0.2, 0], "athlete", thigh, _turned(quaternion, upright), "#d9b79c"),
            shape("disc", "cylinder", [0.225, 0.03, 0], "load", thigh + [0.3, 0, 0.3], [1, 0, 0, 0], "#1a1c21"),
        ],
        "muscles": [
            {
                "name": "glmax1_r",
                "group": "gluteus maximus",
                "radius": 0.02,
                "strength": 1500.0,
                "points": path,
                "activation": 0.2 + 0.7 * s,
            },
            {
                "name": "bflh_r",
                "group": "hamstrings",
                "radius": 0.015,
                "strength": 900.0,
                "points": path + 0.03,
                "activation": 0.5 - 0.3 * s,
            },
        ],
        "cords": [
            {"name": "cable", "points": np.stack([thigh, np.broadcast_to([0.9, 0.1, 0.1], (frames, 3))], axis=1)}
        ],
        "arrows": [
            {"name": "plate on foot", "kind": "contact", "origin": thigh, "vector": force},
            {"name": "load", "kind": "resistance", "origin": thigh + 0.2, "vector": -force},
        ],
        "readouts": [
            {"label": "Hip flexion", "unit": "°", "values": np.degrees(swing)},
            {"label": "Hip moment", "unit": "N·m", "values": 200 * np.sin(np.pi * s)},
        ],
    }


def _turned(q: np.ndarray, r: list[float]) -> np.ndarray:
    """Quaternion products (F, 4) q·r, scalar first."""
    w, x, y, z = q.T
    a, b, c, d = r
    return np.stack(
        [
            w * a - x * b - y * c - z * d,
            w * b + x * a + y * d - z * c,
            w * c - x * d + y * a + z * b,
            w * d + x * c - y * b + z * a,
        ],
        axis=1,
    )
