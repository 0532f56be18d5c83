"""From the shifted coordinates of Chinese web maps (GCJ-02) to WGS 84.

A phone's own positioning gives WGS 84; the national system CGCS2000 differs from it by centimetres. What was drawn on
高德 or 腾讯 maps is in GCJ-02 and lies some hundred metres aside. The shift has no published standard; the formula used
by the surveying tools in circulation reproduces it to about a metre, which is enough for a grid's outline.
"""

from __future__ import annotations

from math import cos, pi, sin, sqrt

# Key → what it is called on the page.
SYSTEMS = {
    "wgs84": "WGS 84 或者国家2000（CGCS2000）经纬度",
    "gcj02": "GCJ-02（高德、腾讯地图上描的）",
}
# Ellipsoid of the formula (Krasovsky 1940): semi-major axis in metres, squared eccentricity.
_AXIS, _ECCENTRICITY = 6378245.0, 0.00669342162296594


def to_wgs84(x: float, y: float, system: str) -> tuple[float, float]:
    """Longitude and latitude in degrees, in WGS 84.

    :param system: key of `SYSTEMS` in which `x` (longitude) and `y` (latitude) are given.
    """
    if system == "wgs84":
        return x, y
    # The shift is known from WGS 84 to GCJ-02 only; the way back is found by steps, each a hundred times nearer.
    east, north = x, y
    for _ in range(4):
        shifted = to_gcj02(east, north)
        east, north = east + x - shifted[0], north + y - shifted[1]
    return east, north


def to_gcj02(x: float, y: float) -> tuple[float, float]:
    """WGS 84 longitude and latitude in degrees, shifted as the web maps do."""
    u, v = x - 105.0, y - 35.0
    waves = 20 * sin(6 * u * pi) + 20 * sin(2 * u * pi)
    north = -100 + 2 * u + 3 * v + 0.2 * v * v + 0.1 * u * v + 0.2 * sqrt(abs(u))
    north += (waves + 20 * sin(v * pi) + 40 * sin(v / 3 * pi) + 160 * sin(v / 12 * pi) + 320 * sin(v * pi / 30)) * 2 / 3
    east = 300 + u + 2 * v + 0.1 * u * u + 0.1 * u * v + 0.1 * sqrt(abs(u))
    east += (waves + 20 * sin(u * pi) + 40 * sin(u / 3 * pi) + 150 * sin(u / 12 * pi) + 300 * sin(u / 30 * pi)) * 2 / 3
    turned = y / 180 * pi
    bulge = 1 - _ECCENTRICITY * sin(turned) ** 2
    north = north * 180 / ((_AXIS * (1 - _ECCENTRICITY)) / (bulge * sqrt(bulge)) * pi)
    east = east * 180 / (_AXIS / sqrt(bulge) * cos(turned) * pi)
    return x + east, y + north
