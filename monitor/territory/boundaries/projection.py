"""Plane coordinates of Portugal to longitude and latitude.

Transverse Mercator by Krüger's series in the third flattening n, to n³ (C. F. F. Karney, "Transverse
Mercator with an accuracy of a few nanometers", Journal of Geodesy 85, 2011): within
a millimetre here. ETRS89 (on the islands PTRA08) and WGS 84 are taken as one: they differ by less
than a metre, and a boundary is drawn in steps of many.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

_A, _F = 6_378_137.0, 1 / 298.257222101  # GRS 80
_N = _F / (2 - _F)
_RADIUS = _A / (1 + _N) * (1 + _N**2 / 4 + _N**4 / 64)
_ALPHA = (
    _N / 2 - 2 * _N**2 / 3 + 5 * _N**3 / 16,
    13 * _N**2 / 48 - 3 * _N**3 / 5,
    61 * _N**3 / 240,
)
_BETA = (
    _N / 2 - 2 * _N**2 / 3 + 37 * _N**3 / 96,
    _N**2 / 48 + _N**3 / 15,
    17 * _N**3 / 480,
)
_DELTA = (
    2 * _N - 2 * _N**2 / 3 - 2 * _N**3,
    7 * _N**2 / 3 - 8 * _N**3 / 5,
    56 * _N**3 / 15,
)
_ROOT = 2 * math.sqrt(_N) / (1 + _N)


@dataclass(frozen=True, slots=True)
class TransverseMercator:
    """Degrees and metres: origin, scale on the meridian, what is added to x and y."""

    name: str
    longitude: float
    latitude: float = 0.0
    scale: float = 1.0
    east: float = 0.0
    north: float = 0.0

    def degrees(self, x: float, y: float) -> tuple[float, float]:
        """(longitude, latitude) of a place in metres."""
        xi = (y - self.north) / (self.scale * _RADIUS) + _conformal(self.latitude)
        eta = (x - self.east) / (self.scale * _RADIUS)
        xi1, eta1 = xi, eta
        for j, beta in enumerate(_BETA, start=1):
            xi1 -= beta * math.sin(2 * j * xi) * math.cosh(2 * j * eta)
            eta1 -= beta * math.cos(2 * j * xi) * math.sinh(2 * j * eta)
        chi = math.asin(max(-1.0, min(1.0, math.sin(xi1) / math.cosh(eta1))))
        latitude = chi + sum(d * math.sin(2 * j * chi) for j, d in enumerate(_DELTA, start=1))
        east = math.atan2(math.sinh(eta1), math.cos(xi1))
        return self.longitude + math.degrees(east), math.degrees(latitude)

    def metres(self, longitude: float, latitude: float) -> tuple[float, float]:
        """(x, y) of a place in degrees."""
        tau = _tau(math.radians(latitude))
        east = math.radians(longitude - self.longitude)
        xi1 = math.atan2(tau, math.cos(east))
        eta1 = math.asinh(math.sin(east) / math.hypot(tau, math.cos(east)))
        xi, eta = xi1, eta1
        for j, alpha in enumerate(_ALPHA, start=1):
            xi += alpha * math.sin(2 * j * xi1) * math.cosh(2 * j * eta1)
            eta += alpha * math.cos(2 * j * xi1) * math.sinh(2 * j * eta1)
        unit = self.scale * _RADIUS
        return self.east + unit * eta, self.north + unit * (xi - _conformal(self.latitude))


def _tau(phi: float) -> float:
    """Tangent of the conformal latitude."""
    sine = math.sin(phi)
    return math.sinh(math.atanh(sine) - _ROOT * math.atanh(_ROOT * sine))


def _conformal(latitude: float) -> float:
    """The series' ξ on the central meridian, at a latitude in degrees."""
    xi1 = math.atan(_tau(math.radians(latitude)))
    return xi1 + sum(a * math.sin(2 * j * xi1) for j, a in enumerate(_ALPHA, start=1))


# By EPSG code. 4326 and the other geographic systems need nothing done.
GEOGRAPHIC = {4326, 4258, 4979, 5013}
PLANE = {
    3763: TransverseMercator(
        "ETRS89 / PT-TM06", -(8 + 7 / 60 + 59.19 / 3600), 39 + 40 / 60 + 5.73 / 3600
    ),
    5014: TransverseMercator("PTRA08 / UTM 25N", -33, 0, 0.9996, 500_000),
    5015: TransverseMercator("PTRA08 / UTM 26N", -27, 0, 0.9996, 500_000),
    5016: TransverseMercator("PTRA08 / UTM 28N", -15, 0, 0.9996, 500_000),
    25829: TransverseMercator("ETRS89 / UTM 29N", -9, 0, 0.9996, 500_000),
}
