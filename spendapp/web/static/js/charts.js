// Draws each chart from the JSON beside it, in the colors of the theme, and again when the theme changes.
(() => {
  const pixel = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  pixel.canvas.width = pixel.canvas.height = 1;

  // Plotly does not read light-dark() or oklch(): let the browser resolve the variable, then take the painted pixel.
  const color = (element, variable) => {
    const probe = document.createElement("span");
    probe.style.color = `var(${variable}, transparent)`;
    element.append(probe);
    const resolved = getComputedStyle(probe).color;
    probe.remove();
    pixel.clearRect(0, 0, 1, 1);
    pixel.fillStyle = resolved;
    pixel.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = pixel.getImageData(0, 0, 1, 1).data;
    return alpha === 0 ? "" : `rgb(${red}, ${green}, ${blue})`;
  };

  const separators = { en: ".,", fr: ",\u202f", it: ",." };

  const themed = (element, figure) => {
    const text = color(element, "--tblr-body-color");
    const line = color(element, "--line");
    const style = getComputedStyle(element);
    const axisOf = (own = {}) => ({ ...axis, showgrid: own.type !== "category", ...own, title: { standoff: 8, ...own.title, font: { size: 13, color: color(element, "--muted") } } });
    const axis = { gridcolor: line, zerolinecolor: line, linecolor: line, automargin: true, fixedrange: true };
    const data = figure.data.map((trace, index) => {
      const own = (trace.meta && color(element, `--chart-${trace.meta}`)) || color(element, `--chart-${(index % 8) + 1}`);
      return {
        ...trace,
        marker: { color: own, ...trace.marker },
        ...(trace.type === "scatter" ? { line: { color: own, width: 2, ...trace.line } } : {}),
      };
    });
    const layout = {
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      font: { family: style.fontFamily, size: 13, color: text },
      margin: { l: 8, r: 8, t: 8, b: 8 },
      bargap: 0.3,
      dragmode: false,
      separators: separators[document.documentElement.lang] || separators.en,
      showlegend: data.length > 1,
      legend: { orientation: "h", x: 0, y: 1.02, yanchor: "bottom", traceorder: "normal" },
      hoverlabel: { bgcolor: color(element, "--surface"), bordercolor: line, font: { color: text } },
      ...figure.layout,
      xaxis: axisOf(figure.layout.xaxis),
      yaxis: axisOf(figure.layout.yaxis),
    };
    return { data, layout };
  };

  const draw = (root) => {
    for (const element of root.querySelectorAll(".plot")) {
      const figure = JSON.parse(element.parentElement.querySelector(".plot-json").textContent);
      const { data, layout } = themed(element, figure);
      window.Plotly.react(element, data, layout, { responsive: true, displayModeBar: false });
    }
  };

  draw(document);
  document.addEventListener("themechange", () => draw(document));
  document.addEventListener("htmx:afterSwap", (event) => draw(event.detail.target.parentElement || document));
})();
