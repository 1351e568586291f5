// Draws one chart with uPlot (lib/uplot, MIT). The server sends arrays; this file knows colours, axes and nothing about parks.
const charts = new Map();

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function numbers(data) {
  return new Intl.NumberFormat(data.locale, { minimumFractionDigits: data.decimals, maximumFractionDigits: data.decimals });
}

function times(data) {
  const zone = { timeZone: data.zone, hourCycle: "h23" };
  const format = options => new Intl.DateTimeFormat(data.locale, { ...zone, ...options });
  return {
    clock: format({ hour: "2-digit", minute: "2-digit" }),
    second: format({ hour: "2-digit", minute: "2-digit", second: "2-digit" }),
    day: format({ month: "numeric", day: "numeric" }),
    // Swedish writes dates as ISO 8601 does, and as every other time of these pages is written.
    month: new Intl.DateTimeFormat("sv-SE", { ...zone, year: "numeric", month: "2-digit" }),
    full: new Intl.DateTimeFormat("sv-SE", { ...zone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" }),
  };
}

function axes(data) {
  const stroke = () => colour("--sp-muted");
  const grid = { stroke: () => colour("--sp-line"), width: 1 };
  const format = times(data);
  const number = new Intl.NumberFormat(data.locale, { maximumFractionDigits: Math.max(data.decimals, 1), notation: "standard" });
  const font = "12px system-ui, 'Noto Sans CJK SC', sans-serif";
  const x = {
    stroke, grid, font, ticks: grid, space: 70,
    values: (_, splits, __, ___, step) => splits.map(s => {
      const date = new Date(s * 1000);
      if (step >= 86400) {
        return format.day.format(date);
      }
      const clock = (step < 60 ? format.second : format.clock).format(date);
      return clock === "00:00" ? format.day.format(date) : clock;
    }),
  };
  if (data.step === "month") {
    // A month is named where its figure stands; as many as there is room for, the last one always.
    x.splits = chart => {
      const every = Math.max(1, Math.ceil(data.times.length * 72 / Math.max(1, chart.width - 80)));
      return data.times.filter((_, i) => (data.times.length - 1 - i) % every === 0);
    };
    x.values = (_, splits) => splits.map(s => format.month.format(new Date(s * 1000)));
  }
  // Measured by eye, not by canvas, whose font is not set yet here: Han characters are square, others some seven pixels wide.
  const widthOf = label => [...label].reduce((width, c) => width + (c > "\u2e80" ? 13 : 7.5), 0);
  const y = { stroke, grid, font, ticks: grid, size: (_, labels) => Math.ceil(Math.max(20, ...(labels || []).map(widthOf))) + 22 };
  if (data.kind === "steps") {
    const titles = new Map(data.levels.map(l => [l.value, l.title]));
    y.splits = () => data.levels.map(l => l.value);
    y.values = (_, splits) => splits.map(s => titles.get(s) || "");
  } else {
    y.values = (_, splits) => splits.map(s => number.format(s));
  }
  return [x, y];
}

function text(data) {
  const number = numbers(data);
  const titles = new Map(data.levels.map(l => [l.value, l.title]));
  return (_, value) => value == null ? "—"
    : data.kind === "steps" ? titles.get(value) || "—"
    : data.unit ? `${number.format(value)} ${data.unit}` : number.format(value);
}

/** Seconds from bar to bar. */
function barWidth(data) {
  return data.times.length > 1 ? Math.min(...data.times.slice(1).map((t, i) => t - data.times[i])) : data.to - data.from;
}

function barSeries(data, label, fill) {
  const width = barWidth(data);
  return {
    label,
    value: text(data),
    stroke: () => colour("--sp-accent"),
    width: 1,
    fill,
    points: { show: false },
    // Bars as wide as their time, less a gap; never as uPlot would stretch two of them over the whole axis.
    paths: uPlot.paths.bars({
      disp: { size: { unit: 1, values: u => u.data[0].map(() => 0.82 * width) } },
      size: [0.82, 80],
    }),
  };
}

function hatched() {
  const tile = document.createElement("canvas");
  tile.width = tile.height = 8;
  const pen = tile.getContext("2d");
  pen.strokeStyle = colour("--sp-accent");
  pen.lineWidth = 1.6;
  pen.beginPath();
  pen.moveTo(0, 8);
  pen.lineTo(8, 0);
  pen.moveTo(-2, 2);
  pen.lineTo(2, -2);
  pen.moveTo(6, 10);
  pen.lineTo(10, 6);
  pen.stroke();
  return pen.createPattern(tile, "repeat");
}

function hasEstimates(data) {
  return data.estimated.some(v => v != null);
}

function series(data) {
  const format = times(data);
  const time = { label: data.labels.time, value: (_, s) => s == null ? "—" : format.full.format(new Date(s * 1000)) };
  if (data.kind === "bars") {
    // A bar is named by its start; one of a day by its date.
    const width = barWidth(data);
    time.value = (_, s) => s == null ? "—" : format.full.format(new Date((s - width / 2) * 1000)).slice(0, width < 80000 ? undefined : 10);
    if (data.step === "month") {
      time.value = (_, s) => s == null ? "—" : format.month.format(new Date(s * 1000));
    }
    if (data.isStacked) {
      // The estimated part stands on the measured one: drawn first, from the ground, and the measured one over it.
      const number = text(data);
      const whole = barSeries(data, data.labels.estimated, hatched);
      whole.value = (chart, _, __, i) => i == null ? "—" : number(chart, data.estimated[i] ?? (data.values[i] == null ? null : 0));
      return [time, { ...whole, ...(hasEstimates(data) ? {} : { class: "in-band-only" }) }, barSeries(data, data.labels.value, () => colour("--sp-solid"))];
    }
    return [time, barSeries(data, data.labels.value, () => colour("--sp-fill")), {
      ...barSeries(data, data.labels.estimated, hatched), ...(hasEstimates(data) ? {} : { class: "in-band-only" }),
    }];
  }
  if (data.kind === "lines") {
    if (data.step === "month") {
      time.value = (_, s) => s == null ? "—" : format.month.format(new Date(s * 1000));
    }
    return [time, ...data.lines.map((line, i) => ({
      label: line.label, value: text(data), stroke: () => colour(`--sp-series-${i + 1}`), width: 2, points: { show: true, size: 6 }, class: "has-marker",
    }))];
  }
  const paths = data.kind === "steps" ? uPlot.paths.stepped({ align: 1 }) : undefined;
  const edge = label => ({
    label, value: text(data), stroke: "transparent", width: 0, points: { show: false }, paths, ...(data.kind === "steps" ? { class: "in-band-only" } : {}),
  });
  return [
    time,
    { label: data.labels.value, value: text(data), stroke: () => colour("--sp-accent"), width: 1.75, points: { show: data.values.length < 3, size: 6 }, paths },
    edge(data.labels.max),
    edge(data.labels.min),
  ];
}

function columns(data) {
  if (data.kind === "lines") {
    return [data.times, ...data.lines.map(l => l.values)];
  }
  if (data.isStacked) {
    return [data.times, data.values.map((v, i) => data.estimated[i] == null ? null : (v ?? 0) + data.estimated[i]), data.values];
  }
  return data.kind === "bars" ? [data.times, data.values, data.estimated] : [data.times, data.values, data.max, data.min];
}

function yRange(data) {
  if (data.kind === "steps") {
    const codes = data.levels.map(l => l.value);
    return () => [Math.min(...codes) - 0.3, Math.max(...codes) + 0.3];
  }
  if (data.kind === "bars" || data.kind === "lines") {
    return (_, __, max) => [0, max > 0 ? max * 1.08 : 1];
  }
  return (_, min, max) => {
    if (min == null) {
      return [0, 1];
    }
    const room = (max - min || Math.abs(max) || 1) * 0.08;
    return [min >= 0 && min - room < 0 ? 0 : min - room, max + room];
  };
}

function options(data, host) {
  return {
    width: host.clientWidth,
    height: 290,
    tzDate: seconds => uPlot.tzDate(new Date(seconds * 1000), data.zone),
    scales: { x: { time: true, range: () => [data.from, data.to] }, y: { range: yRange(data) } },
    axes: axes(data),
    series: series(data),
    bands: data.kind === "bars" || data.kind === "lines" ? [] : [{ series: [2, 3], fill: () => colour("--sp-band") }],
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
    legend: { live: true, isolate: false },
    hooks: { setLegend: [showNewest] },
  };
}

/** Without a cursor the legend shows the newest values rather than dashes. */
function showNewest(chart) {
  if (chart.cursor.idx == null && chart.legend.idx == null) {
    const all = chart.data.slice(1);
    let newest = chart.data[0].length - 1;
    while (newest > 0 && all.every(column => column[newest] == null)) {
      newest--;
    }
    chart.setLegend({ idx: newest < 0 ? null : newest }, false);
  }
}

function build(id, host, data) {
  const chart = new uPlot(options(data, host), columns(data), host);
  const resized = new ResizeObserver(() => {
    if (host.clientWidth > 0 && host.clientWidth !== chart.width) {
      chart.setSize({ width: host.clientWidth, height: 290 });
    }
  });
  resized.observe(host);
  const recolour = () => chart.redraw();
  document.addEventListener("smartpark-theme", recolour);
  charts.set(id, {
    host, chart, data,
    close() {
      resized.disconnect();
      document.removeEventListener("smartpark-theme", recolour);
      chart.destroy();
    },
  });
}

function isAlike(a, b) {
  return a.kind === b.kind && a.unit === b.unit && a.decimals === b.decimals && a.locale === b.locale && hasEstimates(a) === hasEstimates(b)
    && JSON.stringify(a.labels) === JSON.stringify(b.labels) && JSON.stringify(a.levels) === JSON.stringify(b.levels)
    && JSON.stringify((a.lines || []).map(l => l.label)) === JSON.stringify((b.lines || []).map(l => l.label)) && a.step === b.step;
}

/** Draws or renews the chart of an id. New values of the same series move into the chart that is there: no flicker, the cursor stays. */
export function draw(id, host, data) {
  const known = charts.get(id);
  if (known && known.host === host && isAlike(known.data, data) && known.data.to - known.data.from === data.to - data.from) {
    Object.assign(known.data, data);
    known.chart.setData(columns(known.data));
    return;
  }
  remove(id);
  build(id, host, data);
}

/** Takes the chart of an id away; without one nothing happens. */
export function remove(id) {
  const known = charts.get(id);
  if (known) {
    known.close();
    charts.delete(id);
  }
}
