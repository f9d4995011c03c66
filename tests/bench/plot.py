"""Line charts of the benchmark's series as small SVG files: series with the same x axis and the same unit share a chart."""

import math

WIDTH, HEIGHT = 640, 360
LEFT, RIGHT, TOP, BOTTOM = 70, 20, 30, 50
LINE = 16  # pixels from one name of the legend to the next
CHOSEN_MAX = 40  # more points than these were not chosen but watched, at a steady pace
COLOURS = ("#1b6ca8", "#c8553d", "#588157", "#7b2d8b")


def charts(section, all_series):
    """(file name, svg) of each chart."""
    groups = {}
    for series in all_series:
        if len(series["points"]) > 1:
            unit = series["y"].rpartition(", ")[2] if ", " in series["y"] else series["y"]
            groups.setdefault((series["x"], unit), []).append(series)
    for (x, unit), group in groups.items():
        name = group[0]["id"] if len(group) == 1 else f"{x}-{unit}"
        file = f"{section}-{name}".lower().replace(" ", "-").replace("/", "-")
        yield f"{file}.svg", chart(x, unit, group)


def step(span):
    """A round step that divides the span into three to seven."""
    power = 10 ** math.floor(math.log10(span / 3))
    return max(power * factor for factor in (1, 2, 5) if power * factor <= span / 3)


def label(value):
    for least, size, sign in ((1e6, 1e6, "M"), (1e4, 1e3, "k")):
        if abs(value) >= least:
            return f"{value / size:g}{sign}"
    return f"{value:g}"


class Axis:
    """Where a value lies between two ends in pixels. Few values that span more than tenfold, such as loads, are `chosen` ones:
    they lie on a logarithmic scale and are what is written below it."""

    def __init__(self, values, from_px, to_px, chosen):
        above = [value for value in values if value > 0] or [1]
        self.log = chosen and max(above) / min(above) > 10
        self.values = sorted(set(above))
        self.low = min(above) if self.log else 0
        self.high = max(above) if self.log else max(above) * 1.08
        self.from_px, self.to_px = from_px, to_px

    def px(self, value):
        if self.log:
            share = math.log(max(value, self.low) / self.low) / math.log(self.high / self.low)
        else:
            share = value / self.high
        return self.from_px + share * (self.to_px - self.from_px)

    def ticks(self):
        if self.log:
            return self.values
        size = step(self.high)
        return [size * i for i in range(int(self.high / size) + 1)]


def chart(x_name, y_name, group):
    points = [point for series in group for point in series["points"]]
    chosen = max(len(series["points"]) for series in group) <= CHOSEN_MAX
    top = TOP + LINE * len(group)
    x = Axis([point[0] for point in points], LEFT, WIDTH - RIGHT, chosen)
    y = Axis([point[1] for point in points], HEIGHT - BOTTOM, top, False)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">',
           f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>']
    for tick in y.ticks():
        at = y.px(tick)
        out.append(f'<line x1="{LEFT}" y1="{at:.1f}" x2="{WIDTH - RIGHT}" y2="{at:.1f}" stroke="#ddd"/>'
                   f'<text x="{LEFT - 6}" y="{at + 4:.1f}" text-anchor="end">{label(tick)}</text>')
    for tick in x.ticks():
        at = x.px(tick)
        out.append(f'<line x1="{at:.1f}" y1="{HEIGHT - BOTTOM}" x2="{at:.1f}" y2="{HEIGHT - BOTTOM + 4}" stroke="#333"/>'
                   f'<text x="{at:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{label(tick)}</text>')
    out.append(f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 10}" text-anchor="middle">{x_name}</text>'
               f'<text x="{LEFT}" y="{top - 12}">{y_name}</text>')
    for i, series in enumerate(group):
        colour = COLOURS[i % len(COLOURS)]
        line = " ".join(f"{x.px(a):.1f},{y.px(b):.1f}" for a, b in series["points"])
        out.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        if chosen:
            out += [f'<circle cx="{x.px(a):.1f}" cy="{y.px(b):.1f}" r="2.5" fill="{colour}"/>' for a, b in series["points"]]
        name = series["y"].rpartition(", ")[0]
        if name:
            out.append(f'<text x="{WIDTH - RIGHT}" y="{LINE * (i + 1)}" text-anchor="end" fill="{colour}">{name}</text>')
    return "\n".join(out + ["</svg>"]) + "\n"
