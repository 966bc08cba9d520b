"""From degrees to the plane of a map: a conic projection in Europe, plain degrees near the equator; then the fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import atan, cos, hypot, pi, radians, sin, tan

import numpy as np
from numpy.typing import NDArray

from maillage.territory.domain.outlines import Box
from maillage.territory.domain.places import EARTH_RADIUS_KM, Place

Points = NDArray[np.float64]  # (n, 2)


@dataclass(frozen=True, slots=True)
class Projection:
    """Longitude, latitude in degrees → kilometres east and north of a centre.

    Lambert's conformal cone touching the sphere at the centre (like the official maps of France); south of
    30 degrees, where a cone would be almost a plane, degrees shortened by the cosine of the latitude.
    """

    longitude: float
    latitude: float

    @property
    def _is_conic(self) -> bool:
        return self.latitude > 30

    def __call__(self, degrees: Points) -> Points:
        """Project points (n, 2)."""
        east = np.radians(degrees[:, 0] - self.longitude)
        centre = radians(self.latitude)
        if not self._is_conic:
            north = np.radians(degrees[:, 1]) - centre
            return np.column_stack([east * cos(centre), north]) * EARTH_RADIUS_KM
        n = sin(centre)
        stretch = tan(pi / 4 + centre / 2) / np.tan(pi / 4 + np.radians(degrees[:, 1]) / 2)
        radius = stretch**n / tan(centre)
        angle = n * east
        plane = np.column_stack([radius * np.sin(angle), 1 / tan(centre) - radius * np.cos(angle)])
        return plane * EARTH_RADIUS_KM

    def inverse(self, east_km: float, north_km: float) -> tuple[float, float]:
        """Return the longitude and latitude of a point of the plane."""
        x, y = east_km / EARTH_RADIUS_KM, north_km / EARTH_RADIUS_KM
        centre = radians(self.latitude)
        if not self._is_conic:
            return self.longitude + x / cos(centre) * 180 / pi, self.latitude + y * 180 / pi
        n = sin(centre)
        down = 1 / tan(centre) - y
        angle = float(np.arctan2(x, down))
        stretch = (hypot(x, down) * tan(centre)) ** (1 / n)
        latitude = 2 * atan(tan(pi / 4 + centre / 2) / stretch) - pi / 2
        return self.longitude + angle / n * 180 / pi, latitude * 180 / pi


@dataclass(frozen=True, slots=True)
class View:
    """A projection fitted in a frame of `width` × `height` units: what is seen and how large a kilometre is."""

    projection: Projection
    centre_km: tuple[float, float]
    units_per_km: float
    width: int
    height: int

    @property
    def width_km(self) -> float:
        """Kilometres from one side of the frame to the other."""
        return self.width / self.units_per_km

    @property
    def box(self) -> Box:
        """The box in degrees that holds all that is seen."""
        half = (self.width / 2 / self.units_per_km, self.height / 2 / self.units_per_km)
        edges = [
            self.projection.inverse(self.centre_km[0] + i * half[0], self.centre_km[1] + j * half[1])
            for i in (-1, 0, 1)
            for j in (-1, 0, 1)
        ]
        longitudes, latitudes = zip(*edges, strict=True)
        return (min(longitudes), min(latitudes), max(longitudes), max(latitudes))

    def units(self, degrees: Points) -> Points:
        """Return the points in units of the frame, from its top left corner."""
        plane = (self.projection(degrees) - self.centre_km) * self.units_per_km
        return plane * [1, -1] + [self.width / 2, self.height / 2]

    def unit(self, place: Place) -> tuple[float, float]:
        """Return one place in units of the frame."""
        x, y = self.units(np.array([[place.longitude, place.latitude]]))[0]
        return float(x), float(y)


def fit(
    degrees: Sequence[tuple[float, float]], width: int, height: int, *, margin: int, least_km: float
) -> View:
    """Return the closest view that holds the points (longitude, latitude), `margin` units from the edges.

    least_km: smallest width of the view: a single point is shown with its surroundings.
    """
    points = np.array(degrees, dtype=np.float64)
    low, high = points.min(axis=0), points.max(axis=0)
    projection = Projection(float(low[0] + high[0]) / 2, float(low[1] + high[1]) / 2)
    plane = projection(points)
    near, far = plane.min(axis=0), plane.max(axis=0)
    span = far - near
    room = (width - 2 * margin, height - 2 * margin)
    scales = [room[i] / span[i] for i in (0, 1) if span[i] > 1e-6]
    centre = (float(near[0] + far[0]) / 2, float(near[1] + far[1]) / 2)
    return View(projection, centre, float(min([width / least_km, *scales])), width, height)
