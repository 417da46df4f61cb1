"""The house style: colours that stay apart, labels that do not overlap, SVG that is safe to place in a page."""

import html
import itertools
import re

import numpy as np
import pytest
import report_synthetic as synthetic
from hypothesis import given
from hypothesis import strategies as st

from revpress.report import figures
from revpress.report.chart import Chart
from revpress.report.chart_plot import chart_plot
from revpress.report.style import (
    COOL,
    GROUP_COLOURS,
    WARM,
    activation_colours,
    linear_rgb,
    oklab,
    ramp,
    series_styles,
    spread,
)

# Full dichromacy in linear sRGB, Machado, Oliveira & Fernandes (2009), table 1, severity 1.0.
VISION = {
    "normal": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("palette", [COOL + WARM, tuple(GROUP_COLOURS.values())], ids=["series", "groups"])
def test_every_reader_tells_the_colours_apart(palette: tuple[str, ...], vision: str) -> None:
    seen = np.clip(np.array([linear_rgb(c) for c in palette]) @ np.array(VISION[vision]).T, 0, 1)
    distance = [np.linalg.norm(a - b) for a, b in itertools.combinations(oklab(seen), 2)]
    assert min(distance) > 0.09  # Okabe and Ito's palette: 0.076


@pytest.mark.parametrize("page", ["#FCFCFB", "#12171B"])
def test_lines_stand_out_on_the_light_and_the_dark_page(page: str) -> None:
    def luminance(colour: str) -> float:
        return float(linear_rgb(colour) @ [0.2126, 0.7152, 0.0722])

    for colour in COOL + WARM:
        low, high = sorted((luminance(colour), luminance(page)))
        assert (high + 0.05) / (low + 0.05) > 2.6


def test_activation_colours_rise_evenly_and_darken_all_the_way() -> None:
    lab = oklab([linear_rgb(c) for c in activation_colours(16)])  # so far apart, 8 bits hardly round
    steps = np.linalg.norm(np.diff(lab, axis=0), axis=1)
    assert np.ptp(steps) < 0.15 * steps.mean()
    assert (np.diff(lab[:, 0]) < 0).all()


def test_white_and_grey_in_oklab() -> None:
    """Formula: white has lightness 1 and no colour (Ottosson 2020)."""
    np.testing.assert_allclose(oklab(linear_rgb("#FFFFFF")), [1, 0, 0], atol=1e-6)
    np.testing.assert_allclose(oklab([0.125] * 3), [0.5, 0, 0], atol=1e-6)


def test_ramp_is_ordered_in_lightness() -> None:
    lightness = oklab([linear_rgb(c) for c in ramp(9)])[:, 0]
    assert (np.diff(lightness) < 0).all()


def test_families_keep_their_colours_whatever_stands_beside_them() -> None:
    alone = series_styles(["back_squat"])
    together = series_styles(["reverse_leg_press/track", "reverse_leg_press/prone_hinge", "back_squat"])
    assert alone["back_squat"] == together["back_squat"]
    assert together["reverse_leg_press/track"]["color"] == COOL[0]


def test_no_two_of_many_series_look_the_same() -> None:
    styles = series_styles([f"exercise_{i}" for i in range(6)] + [f"reverse_leg_press/{i}" for i in range(6)])
    assert len({(s["color"], s["linestyle"]) for s in styles.values()}) == 12


@given(st.lists(st.floats(-1, 2), min_size=1, max_size=9), st.floats(0.01, 0.2))
def test_spread_keeps_the_gap_and_the_order(wanted: list[float], gap: float) -> None:
    placed = spread(wanted, gap)
    order = np.argsort(wanted, kind="stable")
    assert (np.diff(placed[order]) >= gap - 1e-12).all()
    assert np.isclose(placed.mean(), np.mean(wanted))


def test_spread_leaves_alone_what_does_not_touch() -> None:
    np.testing.assert_allclose(spread([0.9, 0.1, 0.5], 0.2), [0.9, 0.1, 0.5])
    np.testing.assert_allclose(spread([0.5, 0.5], 0.2), [0.4, 0.6])


def test_svg_is_reproducible_and_its_letters_are_text_only_in_the_page() -> None:
    plot = figures.contact_forces(synthetic.comparison())
    standalone, inline = plot.svg(), plot.svg(inline=True)
    assert standalone == figures.contact_forces(synthetic.comparison()).svg()
    assert "<text" not in standalone
    assert "Back squat</text>" in inline


def test_svg_in_the_page_follows_the_theme_and_keeps_its_ids_to_itself() -> None:
    inline = figures.contact_forces(synthetic.comparison()).svg(inline=True)
    assert "var(--ink, #1f2a33)" in inline
    assert re.match(r"<svg [^>]*viewBox", inline)
    assert not re.match(r"<svg [^>]* width=", inline)
    ids = re.findall(r'\bid="([^"]+)"', inline)
    used = re.findall(r'(?:href="#|url\(#)([^")]+)', inline)
    assert ids
    assert used
    assert all(name.startswith("contact-forces-") for name in ids)
    assert set(used) <= set(ids)


@pytest.mark.parametrize(
    "draw", [figures.joint_moments, figures.work_shares, figures.past_neutral_figure, figures.resistance_curves]
)
def test_a_dollar_sign_is_a_dollar_sign(draw) -> None:
    """Titles are a user's own words: what would be broken mathematics is written as it stands."""
    data = synthetic.comparison()
    title = r"Press for $5 \frac{ and $6_{"
    data = data.assign_coords(title=("exercise", [title, *data.title.values[1:]]))
    figure = draw(data)
    plot = chart_plot(figure) if isinstance(figure, Chart) else figure
    assert title.replace("$", "") not in plot.svg(inline=True)
    assert title in html.unescape(plot.svg(inline=True))
