"""Figures: what is drawn is what the data say, and what is missing is named."""

import numpy as np
import pytest
import report_synthetic as synthetic
import xarray as xr
from matplotlib.axes import Axes

from revpress.errors import InputError
from revpress.report import figures, recording_figures
from revpress.report.chart import Chart, Line
from revpress.report.chart_plot import chart_plot
from revpress.report.comparison_section import COMPARISON_FIGURES
from revpress.report.style import Plot, series_styles

NEEDS = {
    "joint_moments": "lumbar_extension_moment",
    "group_activations": "group_activation",
    "group_forces": "group_force",
    "work_shares": "joint_work_share",
    "past_neutral_figure": "impulse_past_neutral",
    "contact_forces": "knee_contact_force_peak_bw",
    "resistance_curves": "resistance",
}


def drawn(figure: Plot | Chart) -> Plot:
    """A figure as a picture."""
    return chart_plot(figure) if isinstance(figure, Chart) else figure


def panels_of(plot: Plot) -> list[Axes]:
    """The panels that are seen: a last row may have room for more."""
    return [axis for axis in plot.figure.axes if axis.get_visible()]


@pytest.fixture(scope="module")
def comparison() -> xr.Dataset:
    return synthetic.comparison()


@pytest.mark.parametrize("draw", COMPARISON_FIGURES, ids=lambda f: f.__name__)
def test_a_missing_quantity_is_named(draw, comparison: xr.Dataset) -> None:
    needed = NEEDS[draw.__name__]
    with pytest.raises(InputError, match=needed):
        draw(comparison.drop_vars(needed))


@pytest.mark.parametrize("draw", COMPARISON_FIGURES, ids=lambda f: f.__name__)
def test_a_wrong_unit_is_refused(draw, comparison: xr.Dataset) -> None:
    needed = NEEDS[draw.__name__]
    wrong = comparison.copy()
    wrong[needed] = wrong[needed].assign_attrs(units="lbf")
    with pytest.raises(InputError, match=r"lbf"):
        draw(wrong)


@pytest.mark.parametrize("draw", COMPARISON_FIGURES, ids=lambda f: f.__name__)
def test_every_exercise_is_in_the_words_for_those_who_cannot_see(draw, comparison: xr.Dataset) -> None:
    plot = draw(comparison)
    assert all(title in plot.alt for title in comparison.title.values)
    assert plot.caption.endswith(".")


def test_dimensions_in_another_order_give_the_same_figure(comparison: xr.Dataset) -> None:
    turned = comparison.transpose("stroke", "joint", "group", "hip_angle", "exercise", ..., "bound", "layer")
    for draw in COMPARISON_FIGURES:
        assert drawn(draw(turned)).svg() == drawn(draw(comparison)).svg()


def test_moment_lines_are_the_data_in_the_exercises_colours(comparison: xr.Dataset) -> None:
    axes = panels_of(drawn(figures.joint_moments(comparison)))
    styles = series_styles(comparison.exercise.values)
    for axis, (name, _) in zip(axes, figures.MOMENTS, strict=True):
        for exercise, style in styles.items():
            lines = [line for line in axis.lines if line.get_color() == style["color"]]
            assert len(lines) == 1
            by_flexion = comparison[name].sel(exercise=exercise, hip_angle=-np.asarray(lines[0].get_xdata()))
            np.testing.assert_array_equal(lines[0].get_ydata(), by_flexion)
            assert len(by_flexion) == comparison.sizes["hip_angle"]


def test_hip_runs_from_flexed_on_the_left_to_past_neutral_on_the_right(comparison: xr.Dataset) -> None:
    axis = drawn(figures.joint_moments(comparison)).figure.axes[0]
    left, right = axis.get_xlim()  # of extension: flexion is below 0
    curves = [line.get_xdata()[np.isfinite(line.get_ydata())] for line in axis.lines if len(line.get_xdata()) > 2]
    assert left <= min(x.min() for x in curves) < 0 < max(x.max() for x in curves) <= right
    assert any(np.all(np.asarray(line.get_xdata()) == 0) for line in axis.lines)  # neutral is marked


def test_the_shared_angles_hold_the_curves_of_every_panel(comparison: xr.Dataset) -> None:
    data = comparison.copy(deep=True)
    lumbar = data.lumbar_extension_moment
    lumbar[:-1] = np.nan  # the trunk rests in all but the squat, and the squat ends at 40°
    lumbar[-1, data.hip_angle.values < 40] = np.nan
    for axis in panels_of(drawn(figures.joint_moments(data))):
        left, right = axis.get_xlim()
        assert left < -112
        assert right > 18


def test_without_any_lumbar_moment_the_others_are_drawn(comparison: xr.Dataset) -> None:
    data = comparison.copy(deep=True)
    data["lumbar_extension_moment"][:] = np.nan
    plot = drawn(figures.joint_moments(data))
    *others, lumbar = panels_of(plot)
    assert [text.get_text() for text in lumbar.texts] == ["none in these exercises"]
    assert not any(axis.texts for axis in others)
    assert plot.svg()


def test_stacked_bars_fill_to_a_hundred(comparison: xr.Dataset) -> None:
    *_, joints = figures.work_shares(comparison).figure.axes
    widths = np.array([bar.get_width() for bar in joints.patches]).reshape(-1, comparison.sizes["exercise"])
    np.testing.assert_allclose(widths.sum(axis=0), 100)


def test_the_share_of_a_muscle_stands_in_its_band(comparison: xr.Dataset) -> None:
    plot = figures.work_shares(comparison)
    *groups, _ = plot.figure.axes
    assert len(groups) == comparison.sizes["group"]
    for axis, group in zip(groups, comparison.group.values, strict=True):
        wide, band = ([segment[:, 0] for segment in lines.get_segments()] for lines in axis.collections)
        ends = comparison.muscle_work_share_interval.sel(group=group)
        np.testing.assert_allclose(band, 100 * ends.sel(layer="likely").values.T)
        np.testing.assert_allclose(wide, 100 * ends.sel(layer="possible").values.T)
        dots = axis.lines[0]
        np.testing.assert_allclose(dots.get_xdata(), 100 * comparison.muscle_work_share.sel(group=group))
        assert axis.get_xlim()[1] >= np.max(wide)
    assert "Thick lines: where the value is likely to lie" in plot.caption
    bare = figures.work_shares(comparison.drop_dims("layer"))
    assert not any(axis.collections for axis in bare.figure.axes[:-1])
    assert "lines" not in bare.caption


def test_muscle_curves_lie_in_their_bands(comparison: xr.Dataset) -> None:
    plot = drawn(figures.group_activations(comparison))
    for axis, group in zip(plot.figure.axes, comparison.group.values, strict=False):
        assert len(axis.collections) == comparison.sizes["exercise"]
        tops = [band.get_paths()[0].vertices[:, 1].max() for band in axis.collections]
        high = comparison.group_activation_interval.sel(group=group, layer="likely", bound="high").max("hip_angle")
        assert tops == pytest.approx(100 * high.values)
    assert "Bands: where the value is likely to lie" in plot.caption
    assert "Bands" not in figures.group_activations(comparison.drop_dims("layer")).caption


def test_muscle_curves_are_data_that_a_page_can_draw(comparison: xr.Dataset) -> None:
    chart = figures.group_activations(comparison)
    assert isinstance(chart, Chart)
    assert [panel.title for panel in chart.panels] == [str(group).capitalize() for group in comparison.group.values]
    [first] = [one for one in chart.panels[0].series if isinstance(one, Line)][:1]
    assert np.all(np.diff(first.x) > 0.0)
    kept = comparison.group_activation.sel(exercise=comparison.exercise[0], group=comparison.group[0])
    np.testing.assert_allclose(first.y, 100 * kept.sel(hip_angle=-np.asarray(first.x)))


def test_an_exercise_that_never_reaches_neutral_reads_zero_and_an_absent_value_none(comparison: xr.Dataset) -> None:
    data = comparison.copy(deep=True)
    data["work_past_neutral"][0] = np.nan
    texts = [t.get_text() for t in figures.past_neutral_figure(data).figure.axes[1].texts]
    assert texts[0] == "none"
    assert texts[-1] == "0"


def test_bars_carry_their_number_with_a_true_minus(comparison: xr.Dataset) -> None:
    data = comparison.copy(deep=True)
    data["hip_extension_reached"][:2] = [-26.4, -0.2]
    plot = figures.past_neutral_figure(data)
    texts = [t.get_text() for t in plot.figure.axes[2].texts]
    assert texts[:3] == ["−26", "0", "18"]
    assert plot.figure.axes[2].get_xlim()[0] < -26.4


def test_ranges_are_lines_that_the_axes_hold(comparison: xr.Dataset) -> None:
    plot = figures.past_neutral_figure(comparison)
    impulse, work, reached = plot.figure.axes
    wide, band = ([segment[:, 0] for segment in lines.get_segments()] for lines in work.collections)
    for ends, layer in ((wide, "possible"), (band, "likely")):
        assert np.array_equal(ends, comparison.work_past_neutral_interval.sel(layer=layer).values.T)
    ends = np.array(wide)
    assert work.get_xlim()[0] < ends.min()
    assert work.get_xlim()[1] > ends.max()
    assert (len(impulse.collections), len(reached.collections)) == (2, 0)
    assert "Thin lines: all that is possible" in plot.caption


def test_untitled_exercises_are_named_after_their_file(comparison: xr.Dataset) -> None:
    assert "Prone hinge 215 N·m" in figures.joint_moments(comparison.drop_vars("title")).alt


def test_signal_marks_every_repetition() -> None:
    plot = recording_figures.signal(*synthetic.signal())
    assert [t.get_text() for t in plot.figure.axes[0].texts] == ["1", "2", "3"]
    assert plot.alt.startswith("3 repetitions")


def test_traces_are_all_drawn_and_every_load_is_named() -> None:
    repetitions, traces, _, _ = synthetic.session()
    plot = recording_figures.repetition_traces(traces, repetitions)
    assert len(plot.figure.axes[0].lines) == repetitions.sizes["repetition"]
    assert {t.get_text() for t in plot.figure.axes[1].texts} == {
        f"{kg:.0f} kg" for kg in set(repetitions.load_kg.values)
    }


def test_load_velocity_line_says_its_estimate_with_its_interval() -> None:
    repetitions, _, line, _ = synthetic.session()
    plot = recording_figures.load_velocity_figure(repetitions, line)
    assert "213 kg (204 to 223)" in plot.figure.axes[0].texts[0].get_text()
    hollow = [x for x in plot.figure.axes[0].lines if x.get_markerfacecolor() == "none"]
    np.testing.assert_array_equal(hollow[0].get_ydata(), repetitions.device_mean_velocity)


def test_a_line_that_a_lift_has_already_beaten_says_so() -> None:
    repetitions, _, line, _ = synthetic.session()
    assert "too low" not in recording_figures.load_velocity_figure(repetitions, line).caption
    # Its interval may still hold what was lifted.
    line["line_load"] = line.line_load.copy(data=line.line_load - 20)
    assert "too low here: 207 kg were lifted" in recording_figures.load_velocity_figure(repetitions, line).caption


def test_without_a_device_the_line_stands_alone() -> None:
    repetitions, _, line, _ = synthetic.session()
    plot = recording_figures.load_velocity_figure(repetitions.drop_vars("device_mean_velocity"), line)
    assert not [x for x in plot.figure.axes[0].lines if x.get_markerfacecolor() == "none"]


def test_agreement_tells_the_mean_difference() -> None:
    repetitions, *_ = synthetic.session()
    plot = recording_figures.device_agreement(repetitions)
    assert plot.figure.axes[0].get_title(loc="left") == "Mean velocity: −7.4 %"  # the device says 1.08 times ours


def test_intervals_hold_the_economical_line_in_one_panel_a_repetition() -> None:
    *_, explained = synthetic.session()
    plot = recording_figures.moment_intervals(explained)
    panels = [axis for axis in plot.figure.axes if axis.lines]
    assert len(panels) == explained.sizes["repetition"]
    ends = explained.hip_extension_moment_interval.isel(repetition=0).sel(bound="high").max("hip_angle")
    for band, layer in zip(panels[0].collections, ("possible", "likely"), strict=False):
        assert band.get_paths()[0].vertices[:, 1].max() == pytest.approx(float(ends.sel(layer=layer)))


def test_too_many_panels_are_refused() -> None:
    *_, explained = synthetic.session()
    with pytest.raises(InputError, match="18"):
        recording_figures.moment_intervals(xr.concat([explained, explained], "repetition"))


@pytest.mark.parametrize("draw", [figures.joint_moments, figures.group_activations], ids=lambda f: f.__name__)
def test_the_names_of_the_exercises_stand_on_the_paper_whole(draw, comparison: xr.Dataset) -> None:
    figure = drawn(draw(comparison)).figure
    figure.draw_without_rendering()
    (legend,) = figure.legends
    assert legend.get_window_extent().x1 <= figure.bbox.x1
    assert {text.get_text() for text in legend.get_texts()} > set(comparison.title.values)
