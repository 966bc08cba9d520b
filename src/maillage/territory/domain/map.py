"""What goes into a map and what comes out: values only, in units of one SVG picture. No colour.

Every mark differs by shape or letter, never by colour alone: a lozenge is a place of work, a disc with a letter
a member, a plain disc another structure, a disc with a number several of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from maillage.territory.domain.labels import Label
from maillage.territory.domain.outlines import Line
from maillage.territory.domain.places import Place


class Role(StrEnum):
    """What a point of the map is."""

    PLACE = "place"
    MEMBER = "member"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class MapPoint:
    """Something to show. letter: « A » (members); category: « a » to « e »; label: its name, else that of the place;
    count: how many it stands for."""

    place: Place
    role: Role = Role.OTHER
    letter: str = ""
    category: str = ""
    label: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True)
class MapLink:
    """A line from one point to another (their positions in the list of points), with its kilometres if told."""

    source: int
    target: int
    km: int | None = None


@dataclass(frozen=True, slots=True)
class Town:
    """A name that may be written on the ground of the map."""

    name: str
    code: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Ground:
    """What lies under the marks, in degrees: areas, their stronger borders, areas to tint, towns (largest first)."""

    areas: Sequence[Line] = ()
    borders: Sequence[Line] = ()
    tinted: Sequence[Line] = ()
    towns: Sequence[Town] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark at its place. `shape`: place, member, other, several."""

    x: float
    y: float
    radius: float
    shape: str
    category: str = ""
    text: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A dashed line between two marks, from edge to edge, in the category of the member."""

    x1: float
    y1: float
    x2: float
    y2: float
    category: str = ""


@dataclass(frozen=True, slots=True)
class Scale:
    """A bar of `units` that stands for `km`."""

    x: float
    y: float
    units: float
    km: int


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture of the map: at `x`, `y` of the whole, its own outlines, marks and names."""

    x: int
    y: int
    width: int
    height: int
    name: str = ""
    areas: str = ""
    borders: str = ""
    tinted: str = ""
    links: tuple[Link, ...] = ()
    discs: tuple[Mark, ...] = ()
    marks: tuple[Mark, ...] = ()
    labels: tuple[Label, ...] = ()
    scale: Scale | None = None


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Points of a territory of which there is no outline: told in words, `what` being letters or a number."""

    name: str
    what: str


@dataclass(frozen=True, slots=True)
class Map:
    """The whole picture: `width` × `height` units, one frame or several (overseas), its words.

    place_legend: what a lozenge is, when it is not a place of work.
    """

    id: str
    width: int
    height: int
    frames: tuple[Frame, ...]
    title: str
    description: str
    roles: frozenset[Role] = frozenset()
    elsewhere: tuple[Elsewhere, ...] = ()
    place_legend: str = ""

    @property
    def has_groups(self) -> bool:
        """Tell whether some discs stand for several structures."""
        return any(disc.text for frame in self.frames for disc in frame.discs)
