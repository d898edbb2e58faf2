"""Charts: figures as a picture, in SVG for pages and print and PNG for Word, in words beside it.

Order is that of the days or of the register, never of the numbers: a chart ranks nobody.
"""

from functools import cache
from typing import Any

import vl_convert
from pylopdf_fonts_zh_cn import sans_path

from muster.core.bulletin import Chart, Language

FONT = "Noto Sans SC"
WIDTH_PX, DAY_HEIGHT_PX, BAR_PX = 430, 170, 26
PNG_SCALE = 3.0
COLOURS = ("#8a1f17", "#c9a227", "#5c6470")


def svg_of(chart: Chart, language: Language) -> str:
    """Return the chart as SVG; it needs nothing else and holds no style of its own."""
    _with_font()
    return vl_convert.vegalite_to_svg(_drawn(chart, language))


def png_of(chart: Chart, language: Language) -> bytes:
    """Return the chart as PNG, for documents that cannot hold SVG."""
    _with_font()
    return vl_convert.vegalite_to_png(_drawn(chart, language), scale=PNG_SCALE)


@cache
def _with_font() -> None:
    vl_convert.register_font_directory(str(sans_path().parent))


def _drawn(chart: Chart, language: Language) -> dict[str, Any]:
    """Return the chart as Vega-Lite."""
    import altair as alt  # noqa: PLC0415 takes a second to load; only who draws waits for it

    zh = language == Language.ZH
    places = list(dict.fromkeys(point.label.said(language) for point in chart.points))
    series = list(dict.fromkeys(point.series.said(language) for point in chart.points))
    values = [
        {"place": p.label.said(language), "series": p.series.said(language), "number": p.number}
        for p in chart.points
    ]
    base = alt.Chart({"values": values})
    number = alt.Axis(title=None, format="d" if zh else ",d", tickMinStep=1, tickCount=5)
    colour = alt.Color(
        "series:N",
        sort=series,
        scale=alt.Scale(domain=series, range=list(COLOURS[: len(series)])),
        legend=alt.Legend(title=None, orient="top") if len(series) > 1 else None,
    )
    if chart.by_day:
        drawn = base.mark_line(point=True, strokeWidth=2).encode(
            x=alt.X("place:O", sort=places, axis=alt.Axis(title=None, labelAngle=-45)),
            y=alt.Y("number:Q", axis=number),
            color=colour,
        )
        size = {"width": WIDTH_PX, "height": DAY_HEIGHT_PX}
    else:
        drawn = base.mark_bar().encode(
            y=alt.Y("place:N", sort=places, axis=alt.Axis(title=None, labelLimit=220)),
            x=alt.X("number:Q", axis=number),
            yOffset=alt.YOffset("series:N", sort=series),
            color=colour,
        )
        size = {"width": WIDTH_PX - 100, "height": BAR_PX * len(places)}
    config = {"font": FONT, "view": {"stroke": None}, "axis": {"labelFontSize": 11}}
    return {**drawn.properties(**size).to_dict(), "config": config}
