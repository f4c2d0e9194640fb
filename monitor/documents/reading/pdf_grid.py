"""From the ruling lines of a page to grids of cells: merged cells are where a line is missing."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from monitor.documents.reading.pdf_page import Fill, Page

# Lines closer than this are one; ends nearer than this to a crossing line reach it.
SNAP = 2.5
REACH = 3.5
# No row or column is as narrow as this: two lines so near are one double border.
_DOUBLE = 4.0
# Lines that run so far past the last one that crosses them enclose one more row or column.
_OPEN = 8.0
_MAX_LINES = 20_000
_MAX_AREA = 250_000

# Position of a line, then the start and end of one piece of it.
Line = tuple[float, float, float]


@dataclass(slots=True)
class Region:
    """A cell: elementary grid rows [top, bottom) and columns [left, right), and its box."""

    top: int
    left: int
    bottom: int
    right: int
    fill: str | None = None


@dataclass(slots=True)
class Grid:
    """A ruled table: `xs` and `ys` are its line positions, ascending.

    `is_cut`: no line was drawn below its last row, which may go on over the page.
    """

    xs: list[float]
    ys: list[float]
    regions: list[Region]
    is_cut: bool = False
    _at: dict[tuple[int, int], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for position, region in enumerate(self.regions):
            for row in range(region.top, region.bottom):
                for column in range(region.left, region.right):
                    self._at[row, column] = position

    @property
    def box(self) -> tuple[float, float, float, float]:
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]

    def region_at(self, x: float, y: float) -> int | None:
        """The position in `regions` of the cell that holds the point."""
        return self._at.get((bisect_right(self.ys, y) - 1, bisect_right(self.xs, x) - 1))

    def holds(self, x: float, y: float) -> bool:
        return self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]

    def paint(self, fills: Iterable[Fill]) -> None:
        """Give each cell the colour drawn last over its middle; white clears."""
        middles_x = [(a + b) / 2 for a, b in zip(self.xs, self.xs[1:], strict=False)]
        middles_y = [(a + b) / 2 for a, b in zip(self.ys, self.ys[1:], strict=False)]
        colours: dict[tuple[int, int], str] = {}
        for x0, y0, x1, y1, colour in fills:
            columns = range(bisect_left(middles_x, x0), bisect_right(middles_x, x1))
            for row in range(bisect_left(middles_y, y0), bisect_right(middles_y, y1)):
                for column in columns:
                    colours[row, column] = colour
        for region in self.regions:
            row = (region.top + region.bottom - 1) // 2
            column = (region.left + region.right - 1) // 2
            colour = colours.get((row, column), "FFFFFF")
            region.fill = None if colour == "FFFFFF" else colour


def grids(page: Page) -> list[Grid]:
    """The ruled tables of `page` from top to bottom; one inside another's cell is left out."""
    found = _from_lines(page.horizontal, page.vertical)
    # Tables without lines are often drawn as coloured rectangles side by side; a coloured
    # rectangle inside a ruled table is only a background.
    loose = [
        fill
        for fill in page.fills
        if (fill.x1 - fill.x0) * (fill.y1 - fill.y0) < 0.5 * page.width * page.height
        and not any(grid.holds((fill.x0 + fill.x1) / 2, (fill.y0 + fill.y1) / 2) for grid in found)
    ]
    if 4 <= len(loose) <= _MAX_LINES // 4:
        free_h = [h for h in page.horizontal if not _inside(found, (h[1] + h[2]) / 2, h[0])]
        free_v = [v for v in page.vertical if not _inside(found, v[0], (v[1] + v[2]) / 2)]
        free_h += [(y, f.x0, f.x1) for f in loose for y in (f.y0, f.y1)]
        free_v += [(x, f.y0, f.y1) for f in loose for x in (f.x0, f.x1)]
        # Shaded lines of a paragraph lie under one another: columns too make a table.
        found += [
            grid
            for grid in _from_lines(free_h, free_v)
            if min(len({r.left for r in grid.regions}), len({r.top for r in grid.regions})) > 1
        ]
    found = _outermost(found)
    for grid in found:
        grid.paint(page.fills)
    return sorted(found, key=lambda grid: (grid.ys[0], grid.xs[0]))


def _inside(found: list[Grid], x: float, y: float) -> bool:
    return any(grid.holds(x, y) for grid in found)


def _outermost(found: list[Grid]) -> list[Grid]:
    def area(grid: Grid) -> float:
        x0, y0, x1, y1 = grid.box
        return (x1 - x0) * (y1 - y0)

    kept: list[Grid] = []
    for grid in sorted(found, key=area, reverse=True):
        x0, y0, x1, y1 = grid.box
        if not _inside(kept, (x0 + x1) / 2, (y0 + y1) / 2):
            kept.append(grid)
    return kept


def _from_lines(horizontal: list[Line], vertical: list[Line]) -> list[Grid]:
    if not horizontal or not vertical or len(horizontal) + len(vertical) > _MAX_LINES:
        return []
    rows, columns = _joined(horizontal), _joined(vertical)
    return [
        grid
        for group_rows, group_columns in _connected(rows, columns)
        if (grid := _grid(group_rows, group_columns)) is not None
    ]


def _joined(lines: list[Line]) -> list[Line]:
    """Lines snapped to common positions, with touching or overlapping pieces made one."""
    lines = sorted(lines)
    groups: list[list[Line]] = []
    for line in lines:
        if groups and line[0] - groups[-1][-1][0] <= 1.0 and line[0] - groups[-1][0][0] <= SNAP:
            groups[-1].append(line)
        else:
            groups.append([line])
    joined = []
    for group in groups:
        position = sum(line[0] for line in group) / len(group)
        pieces = sorted((start, end) for _, start, end in group)
        start, end = pieces[0]
        for next_start, next_end in pieces[1:]:
            if next_start <= end + REACH:
                end = max(end, next_end)
            else:
                joined.append((position, start, end))
                start, end = next_start, next_end
        joined.append((position, start, end))
    return [line for line in joined if line[2] - line[1] > 2 * REACH]


def _connected(rows: list[Line], columns: list[Line]) -> Iterable[tuple[list[Line], list[Line]]]:
    """Groups of lines that cross one another."""
    parent = list(range(len(rows) + len(columns)))

    def root(item: int) -> int:
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    positions = [column[0] for column in columns]
    order = sorted(range(len(columns)), key=positions.__getitem__)
    ordered = [positions[index] for index in order]
    for index, (y, x0, x1) in enumerate(rows):
        for place in range(bisect_left(ordered, x0 - REACH), bisect_right(ordered, x1 + REACH)):
            crossing = order[place]
            _, y0, y1 = columns[crossing]
            if y0 - REACH <= y <= y1 + REACH:
                parent[root(index)] = root(len(rows) + crossing)
    groups: dict[int, tuple[list[Line], list[Line]]] = defaultdict(lambda: ([], []))
    for index, row in enumerate(rows):
        groups[root(index)][0].append(row)
    for index, column in enumerate(columns):
        groups[root(len(rows) + index)][1].append(column)
    return groups.values()


def _grid(rows: list[Line], columns: list[Line]) -> Grid | None:
    bottom = max(row[0] for row in rows)
    rows, columns = _closed(rows, columns), _closed(columns, rows)
    ys, xs = _positions(rows), _positions(columns)
    height, width = len(ys) - 1, len(xs) - 1
    if height < 1 or width < 1 or height * width < 2 or height * width > _MAX_AREA:
        return None
    above = _edges(rows, ys, xs)
    before = _edges(columns, xs, ys)
    regions = _regions(height, width, above, before)
    if len(regions) < 2 or max(len({r.left for r in regions}), len({r.top for r in regions})) < 2:
        return None
    return Grid(xs, ys, regions, is_cut=ys[-1] > bottom + SNAP)


def _closed(lines: list[Line], crossing: list[Line]) -> list[Line]:
    """`lines` with a border added where the lines that cross them run past the last one.

    A row cut by the end of the page has no line below it, and many tables have none at their sides.
    """
    first, last = min(line[0] for line in lines), max(line[0] for line in lines)
    added = []
    for beyond, limit in (
        ([line for line in crossing if line[1] < first - _OPEN], min),
        ([line for line in crossing if line[2] > last + _OPEN], max),
    ):
        if len(beyond) >= 2 and 2 * len(beyond) > len(crossing):
            at = limit(line[1] if limit is min else line[2] for line in beyond)
            ends = [line[0] for line in beyond]
            added.append((at, min(ends), max(ends)))
    return lines + added


def _positions(lines: list[Line]) -> list[float]:
    """Distinct positions; those of a double border are one."""
    found: list[float] = []
    for position in sorted(line[0] for line in lines):
        if not found or position - found[-1] > _DOUBLE:
            found.append(position)
    return found


def _edges(lines: list[Line], positions: list[float], marks: list[float]) -> set[tuple[int, int]]:
    """(line, gap) pairs: the line at `positions[line]` covers marks[gap] … marks[gap + 1]."""
    edges: set[tuple[int, int]] = set()
    for position, start, end in lines:
        line = bisect_right(positions, position) - 1
        first = bisect_left(marks, start - REACH)
        last = bisect_right(marks, end + REACH) - 1
        edges.update((line, gap) for gap in range(first, last))
    return edges


def _regions(
    height: int, width: int, above: set[tuple[int, int]], before: set[tuple[int, int]]
) -> list[Region]:
    """Elementary cells joined across missing edges.

    A cell open to the outside is no cell. A shape that is not a rectangle (a line stopped short)
    is cut into one rectangle per run of equal rows.
    """
    seen = [[False] * width for _ in range(height)]
    regions: list[Region] = []
    for row in range(height):
        for column in range(width):
            if seen[row][column]:
                continue
            shape, closed = _flood(row, column, height, width, above, before, seen)
            if closed:
                regions.extend(_rectangles(shape))
    regions.sort(key=lambda region: (region.top, region.left))
    return regions


def _flood(
    row: int,
    column: int,
    height: int,
    width: int,
    above: set[tuple[int, int]],
    before: set[tuple[int, int]],
    seen: list[list[bool]],
) -> tuple[list[tuple[int, int]], bool]:
    """The elementary cells reached from one without crossing a line; False when they leak out."""
    stack, shape, closed = [(row, column)], [], True
    seen[row][column] = True
    while stack:
        r, c = stack.pop()
        shape.append((r, c))
        for free, nr, nc in (
            ((r, c) not in above, r - 1, c),
            ((r + 1, c) not in above, r + 1, c),
            ((c, r) not in before, r, c - 1),
            ((c + 1, r) not in before, r, c + 1),
        ):
            if not free:
                continue
            if not (0 <= nr < height and 0 <= nc < width):
                closed = False
            elif not seen[nr][nc]:
                seen[nr][nc] = True
                stack.append((nr, nc))
    return shape, closed


def _rectangles(shape: list[tuple[int, int]]) -> list[Region]:
    rows = {row for row, _ in shape}
    columns = {column for _, column in shape}
    top, left, bottom, right = min(rows), min(columns), max(rows) + 1, max(columns) + 1
    if len(shape) == (bottom - top) * (right - left):
        return [Region(top, left, bottom, right)]
    found: list[Region] = []
    open_runs: dict[tuple[int, int], Region] = {}
    members = set(shape)
    for row in range(top, bottom):
        runs: dict[tuple[int, int], Region] = {}
        column = left
        while column < right:
            start = column
            while column < right and (row, column) in members:
                column += 1
            if column > start:
                run = open_runs.get((start, column))
                if run is None:
                    run = Region(row, start, row + 1, column)
                    found.append(run)
                run.bottom = row + 1
                runs[start, column] = run
            column += 1
        open_runs = runs
    return found
