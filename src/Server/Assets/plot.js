// Draws charts with plotly. What is drawn comes as bytes of JSON that all viewers share; colours of the page are added here.
const libraries = new Map();
const plots = new Set();

function load(url) {
  if (!libraries.has(url)) {
    libraries.set(url, new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = url;
      script.onload = () => done(window.Plotly);
      script.onerror = () => { libraries.delete(url); failed(new Error("The script that draws charts could not be loaded.")); };
      document.head.append(script);
    }));
  }
  return libraries.get(url);
}

const worlds = new Map();

/** Coasts and borders, loaded once: rings and lines as one trace each, with gaps between. */
function world(url) {
  if (!url) return null;
  if (!worlds.has(url)) {
    worlds.set(url, fetch(url).then(answer => { if (!answer.ok) throw new Error("The map could not be loaded."); return answer.json(); }).then(shapes => {
      const joined = lines => {
        const x = [], y = [];
        for (const line of lines) {
          for (let at = 0; at < line.length; at += 2) { x.push(line[at]); y.push(line[at + 1]); }
          x.push(null); y.push(null);
        }
        return { x, y };
      };
      return { land: joined(shapes.land), borders: joined(shapes.borders) };
    }).catch(fault => { worlds.delete(url); throw fault; }));
  }
  return worlds.get(url);
}

/** What lies below the points of a map, in the colours of the page. */
function ground(shapes) {
  const common = { type: "scatter", mode: "lines", hoverinfo: "skip", showlegend: false, connectgaps: false };
  return [
    { ...common, ...shapes.land, fill: "toself", fillcolor: color(document.documentElement.dataset.theme === "dark" ? "--line" : "--sunken"), line: { color: color("--line-strong"), width: 0.8 } },
    { ...common, ...shapes.borders, line: { color: color("--line-strong"), width: 0.6, dash: "dot" } },
  ];
}

const longest = 22;
const most = 80;

/** A name that leaves room for the chart; what is pointed at tells the whole. Names come with &lt; for < and so on. */
function short(name) {
  const plain = String(name).replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
  if (plain.length <= longest) return name;
  return [...plain].slice(0, longest - 1).join("").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;") + "…";
}

function shortTicks(axis, letter, data) {
  const names = axis.categoryarray ?? [...new Set(data.flatMap(trace => trace[letter] ?? []))];
  if (names.length > most || !names.some(name => String(name).length > longest)) return {};
  return { tickmode: "array", tickvals: names, ticktext: names.map(short) };
}

const color = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function themed(place, layout) {
  const small = place.clientWidth < 420;
  const text = getComputedStyle(place).color;
  const line = color("--line");
  const axis = { gridcolor: line, linecolor: line, zerolinecolor: color("--line-strong"), tickfont: { size: 11 }, title: { font: { size: 12 } } };
  const shaped = {
    ...layout,
    paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: getComputedStyle(document.body).fontFamily, size: 12, color: text },
    margin: { l: 44, r: layout.yaxis2 ? 44 : 12, t: layout.annotations ? 26 : 10, b: 36 },
    hoverlabel: { bgcolor: color("--surface-high"), bordercolor: line, font: { color: color("--text"), size: 12 } },
    legend: { orientation: "h", y: 1.02, x: 0, yanchor: "bottom", font: { size: 11 }, maxheight: 66, ...layout.legend },
    modebar: { bgcolor: "rgba(0,0,0,0)", color: color("--muted"), activecolor: color("--accent") },
    dragmode: (place.__plot?.asksSpans && place._fullLayout?.dragmode) || (matchMedia("(pointer: coarse)").matches ? false : "zoom"),
    hovermode: "closest", autosize: true, uirevision: place.__plot?.asksSpans ? `answer ${place.__plot.answer}` : "kept",
  };
  if (layout.scene) {
    shaped.scene = { ...layout.scene, dragmode: "turntable" };
    for (const name of ["xaxis", "yaxis", "zaxis"]) shaped.scene[name] = { ...layout.scene[name], gridcolor: line, zerolinecolor: line, color: text, backgroundcolor: "rgba(0,0,0,0)" };
    shaped.margin = { l: 0, r: 0, t: 0, b: 0 };
  }
  for (const name of ["xaxis", "yaxis", "yaxis2"]) {
    if (!layout[name]) continue;
    shaped[name] = { ...axis, ...layout[name], title: { ...axis.title, ...layout[name].title, standoff: 8 } };
    if (layout[name].type === "category") Object.assign(shaped[name], shortTicks(layout[name], name[0], place.__plot.data));
    if (place.__plot.asksSpans && name !== "xaxis") shaped[name].fixedrange = true;
    if (small && layout[name].type === "category") shaped[name].tickangle = name === "xaxis" ? -45 : 0;
    if (name === "xaxis" && layout[name].type === "date") shaped[name].nticks = small ? 4 : 8;
  }
  if (layout.shapes) shaped.shapes = layout.shapes.map(shape => ({ ...shape, line: { color: text, ...shape.line } }));
  if (place.__plot?.world) {
    for (const name of ["xaxis", "yaxis"]) Object.assign(shaped[name], { showgrid: false, showline: false, ticks: "", tickfont: { size: 10, color: color("--muted") } });
    if (!matchMedia("(pointer: coarse)").matches) shaped.dragmode = "pan";
  }
  if (place.__plot?.data.some(trace => trace.type === "pie")) {
    shaped.margin = { l: 10, r: 10, t: 18, b: 14 };
    shaped.legend = { ...shaped.legend, maxheight: undefined, orientation: small ? "h" : "v", x: small ? 0 : 1, y: small ? -0.1 : 0.5, yanchor: small ? "top" : "middle" };
  }
  return shaped;
}

function dressed(given) {
  const trace = given.name ? { ...given, name: short(given.name) } : given;
  if (trace.type === "heatmap") return { ...trace, colorbar: { thickness: 10, outlinewidth: 0, tickfont: { size: 11 } } };
  if (trace.type === "pie") return { ...trace, labels: trace.labels.map(short), marker: { ...trace.marker, line: { color: color("--surface"), width: 2 } } };
  if (trace.type === "box") return { ...trace, line: { color: color("--accent"), width: 1.5 }, fillcolor: color("--accent-soft") };
  if (trace.type === "sankey") {
    return { ...trace, node: { ...trace.node, color: color("--accent"), line: { width: 0 } }, link: { ...trace.link, color: color("--accent-soft") }, textfont: { color: color("--text") } };
  }
  return trace;
}

async function render(place) {
  const plot = place.__plot;
  if (!plot || !place.isConnected) return;
  const marks = plot.data.map(dressed);
  await plot.library.react(place, plot.world ? [...ground(plot.world), ...marks] : marks, themed(place, plot.layout), { responsive: false, displayModeBar: plot.asksSpans || plot.world ? "hover" : false, modeBarButtons: [plot.world ? ["zoomIn2d", "zoomOut2d", "resetScale2d"] : ["zoom2d", "pan2d"]], displaylogo: false, scrollZoom: false, doubleClick: "reset" });
  // What has buttons is no picture to a reader.
  place.setAttribute("role", place.querySelector("a, button, [tabindex]") ? "figure" : "img");
  place.dataset.drawn = String(Number(place.dataset.drawn ?? 0) + 1);
}

/** Draws a chart, or draws it anew with other numbers; what a viewer zoomed to stays. */
export async function draw(place, bytes, url, component, asksSpans, worldUrl) {
  const [library, shapes] = await Promise.all([load(url), world(worldUrl)]);
  if (!place.isConnected) return;
  const drawing = JSON.parse(new TextDecoder().decode(bytes));
  const isFirst = !place.__plot;
  if (!isFirst && place.__plot.library !== library) place.__plot.library.purge(place);
  // What was zoomed to by hand is what the new answer covers, so the axis may follow the answer.
  place.__plot = { library, data: drawing.data, layout: drawing.layout, component, asksSpans, world: shapes, answer: (place.__plot?.answer ?? 0) + 1 };
  await render(place);
  if (!isFirst) return;
  plots.add(place);
  place.__size = new ResizeObserver(() => {
    cancelAnimationFrame(place.__frame);
    place.__frame = requestAnimationFrame(() => {
      if (!place.__plot || place.clientWidth === 0) return;
      render(place);
      if (!place.__plot.asksSpans) return;
      clearTimeout(place.__sized);
      place.__sized = setTimeout(() => { if (place.__plot && place.isConnected) place.__plot.component.invokeMethodAsync("Sized", Math.round(place.clientWidth)); }, 400);
    });
  });
  place.__size.observe(place);
  place.on("plotly_relayout", change => {
    const plot = place.__plot;
    if (!plot?.asksSpans) return;
    const [from, to] = change["xaxis.range"] ?? [change["xaxis.range[0]"], change["xaxis.range[1]"]];
    if (from !== undefined && to !== undefined) plot.component.invokeMethodAsync("Looked", String(from), String(to));
    else if (change["xaxis.autorange"]) plot.component.invokeMethodAsync("Looked", null, null);
  });
  place.on("plotly_click", event => {
    const mark = event.points?.[0];
    const below = place.__plot?.world ? 2 : 0;
    if (mark && (mark.curveNumber ?? 0) >= below) place.__plot.component.invokeMethodAsync("Clicked", (mark.curveNumber ?? 0) - below, mark.pointNumber ?? mark.i ?? -1);
  });
}

/** How wide a place is that a chart will stand in. */
export const widthOf = place => Math.round(place.clientWidth);

export function clear(place) {
  plots.delete(place);
  clearTimeout(place.__sized);
  place.__size?.disconnect();
  place.__plot?.library.purge(place);
  delete place.__plot;
}

addEventListener("themechange", () => { for (const place of plots) render(place); });

/** A tile over the whole screen, and back. */
addEventListener("click", event => {
  const button = event.target.closest?.("[data-full]");
  if (!button) return;
  if (document.fullscreenElement) document.exitFullscreen();
  else button.closest(".tile").requestFullscreen?.();
});

addEventListener("click", async event => {
  const button = event.target.closest?.("[data-png]");
  if (!button) return;
  const tile = button.closest(".tile");
  const place = tile.querySelector(".plot");
  if (!place?.__plot) return;
  const url = await place.__plot.library.toImage(place, { format: "png", scale: 2, width: place.clientWidth, height: place.clientHeight });
  const link = document.createElement("a");
  link.href = url;
  link.download = `${(tile.getAttribute("aria-label") ?? "chart").replace(/[^\p{L}\p{N} _-]/gu, "")}.png`;
  link.click();
});
