"""Grids below villages are added, renamed and ended."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from muster.kernel import audit
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope
from muster.places import queries, rules
from muster.places.divisions import below
from muster.places.models import Grid
from muster.places.numbers import lock
from muster.places.queries import GridView


def add_grid(
    *, scope: Scope, village: str, name: str, households: int | None = None, since: date | None = None
) -> GridView:
    """Add a grid below a village with the next number. Raises NotFound outside reach, Problem when it is wrong."""
    if not scope.covers(village):
        raise NotFound(_("There is no place with the code %(code)s.") % {"code": village})
    if rules.level_of(village) is not rules.Level.VILLAGE:
        raise Problem("not_a_village", _("A grid stands below a village or community only."))
    _refuse_wrong(name, households)
    queries.division(village)
    with transaction.atomic():
        lock({(village, "")})
        _refuse_taken(village, name)
        last = Grid.objects.filter(below("code", village)).order_by("-code").first()
        number = 1 if last is None else int(last.code[-3:]) + 1
        if number > rules.LARGEST_NUMBER:
            raise Problem("numbers_used_up", _("All numbers here are used up."), status=409)
        grid = Grid(code=rules.format_grid(village, number), name=name.strip(), households=households, since=since)
        grid.save(force_insert=True)
        audit.write(scope, action="places.add_grid", subject=f"grid:{grid.code}", place=village)
    return GridView(grid.code, grid.name, grid.households)


def rename_grid(*, scope: Scope, code: str, name: str, households: int | None = None) -> GridView:
    """Give a grid another name or size. Its number stays, since records point to it."""
    _refuse_wrong(name, households)
    with transaction.atomic():
        grid = _living(scope, code)
        _refuse_taken(rules.parent(code), name, besides=code)
        detail = {"before": [grid.name, grid.households], "after": [name.strip(), households]}
        grid.name, grid.households = name.strip(), households
        grid.save(update_fields=["name", "households"])
        place = rules.parent(code)
        audit.write(scope, action="places.rename_grid", subject=f"grid:{code}", place=place, detail=detail)
    return GridView(grid.code, grid.name, grid.households)


def end_grid(*, scope: Scope, code: str, on: date) -> None:
    """End a grid: it stays under its number, and no list offers it any more. Raises NotFound when it has ended."""
    with transaction.atomic():
        grid = _living(scope, code)
        if grid.since is not None and on < grid.since:
            raise Problem("ended_before_begun", _("A grid cannot end before it began."))
        grid.until = on
        grid.save(update_fields=["until"])
        place = rules.parent(code)
        audit.write(scope, action="places.end_grid", subject=f"grid:{code}", place=place, detail={"on": str(on)})


def _living(scope: Scope, code: str) -> Grid:
    grid = Grid.objects.select_for_update().filter(scope.within("code"), code=code, until=None).first()
    if grid is None:
        raise NotFound(_("There is no grid with the code %(code)s.") % {"code": code})
    return grid


def _refuse_wrong(name: str, households: int | None) -> None:
    if not name.strip():
        raise Problem("name_missing", _("Give it a name."))
    if households is not None and households < 0:
        raise Problem("households_negative", _("The number of households cannot be negative."))


def _refuse_taken(village: str, name: str, *, besides: str = "") -> None:
    same = Grid.objects.filter(below("code", village), name=name.strip(), until=None).exclude(code=besides)
    if same.exists():
        raise Problem("grid_exists", _("There is already a grid with this name here."), status=409)
