"""Words for bare ids: a lower layer keeps the id of a person or organisation, the layer that knows them registers how
they are called. Without one, or for somebody out of reach, there is a dash and nothing breaks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from muster.kernel.scope import Scope


@dataclass(frozen=True)
class Called:
    """How somebody or something is called, masked as the asker's role demands, and the number to call, if any."""

    name: str
    phone: str = ""


NOBODY = Called("—")
Resolver = Callable[[Scope, Iterable[Any]], Mapping[Any, Called]]
_resolvers: dict[str, Resolver] = {}


def register(kind: str, resolver: Resolver) -> None:
    """`kind` is `staff`, `organisation`, `user` or `rule`; called when the package that keeps them gets ready."""
    _resolvers[kind] = resolver


def called(kind: str, scope: Scope, ids: Iterable[Any]) -> dict[Any, Called]:
    """How each of these ids is called."""
    wanted = list(ids)
    resolver = _resolvers.get(kind)
    found = resolver(scope, wanted) if resolver and wanted else {}
    return {one: found.get(one, NOBODY) for one in wanted}


def actor(scope: Scope, who: str) -> str:
    """How whoever acts is called: an account by its name; a job or a command as it calls itself."""
    found = called("user", scope, [who])[who]
    return who if found is NOBODY else found.name
