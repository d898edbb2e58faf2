"""What the actor is shown of figures and facts on pages: the same as programs are."""

from muster.steps.shown import (
    FactSight,
    on_record,
    shown_figures,
    shows_columns,
    shows_number,
    shows_people,
    sights,
)

__all__ = [
    "FactSight",
    "on_record",
    "shown_figures",
    "shows_columns",
    "shows_number",
    "shows_people",
    "sights",
]
