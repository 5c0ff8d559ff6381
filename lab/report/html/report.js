// Runs in the report page, below the constants and formatters that html.ts puts before it. Text from the run is set
// as text, never as markup.

const report = JSON.parse(document.getElementById('report').textContent);

for (const figure of document.querySelectorAll('[data-chart]')) {
  const [armIndex, index] = figure.dataset.chart.split('-').map(Number);
  const arm = report.arms[armIndex];
  wireChart(figure, arm, arm.timelines[index].points);
}
for (const trace of document.querySelectorAll('[data-waterfall]')) {
  const [armIndex, index] = trace.dataset.waterfall.split('-').map(Number);
  const { rows } = report.arms[armIndex].waterfalls[index];
  for (const span of trace.querySelectorAll('[data-rows]')) {
    const shown = span.dataset.rows.split(' ').map((row) => rows[row]);
    span.addEventListener('toggle', () => addFacts(span.querySelector('.facts'), shown), { once: true });
  }
}
document.addEventListener('click', ({ target }) => {
  const button = target.closest('[data-copy]');
  if (button) copy(button);
});
window.addEventListener('beforeprint', () => {
  for (const trace of document.querySelectorAll('.trace')) trace.open = true;
});

function wireChart(figure, arm, points) {
  const plot = figure.querySelector('.plot');
  const cursor = figure.querySelector('.cursor');
  const tip = figure.querySelector('.tip');
  const readout = figure.querySelector('.readout');
  const endS = Number(figure.dataset.endS);
  let current = -1;

  const show = (index) => {
    current = index;
    const point = points[index];
    const left = (100 * point.tS) / endS;
    cursor.style.left = `${left}%`;
    tip.style.left = left < 50 ? `calc(${left}% + 8px)` : '';
    tip.style.right = left < 50 ? '' : `calc(${100 - left}% + 8px)`;
    tip.textContent = lines(point).join('\n');
    cursor.hidden = false;
    tip.hidden = false;
  };
  const hide = () => {
    cursor.hidden = true;
    tip.hidden = true;
  };
  const nearest = (event) => {
    const box = plot.getBoundingClientRect();
    const tS = ((event.clientX - box.left) / box.width) * endS;
    return points.reduce(
      (best, point, index) => (Math.abs(point.tS - tS) < Math.abs(points[best].tS - tS) ? index : best),
      0,
    );
  };
  if (points.length > 0) {
    plot.addEventListener('pointermove', (event) => show(nearest(event)));
    plot.addEventListener('pointerleave', hide);
    plot.addEventListener('click', (event) => {
      show(nearest(event));
      openExemplar(readout, arm, points[current]);
    });
    plot.addEventListener('keydown', (event) => {
      const last = points.length - 1;
      const to = {
        ArrowLeft: Math.max(0, current - 1),
        ArrowRight: Math.min(last, current + 1),
        Home: 0,
        End: last,
      }[event.key];
      if (to !== undefined) {
        event.preventDefault();
        show(to);
        readout.textContent = lines(points[to]).slice(0, 3).join(', ');
      } else if (event.key === 'Enter' && current >= 0) {
        openExemplar(readout, arm, points[current]);
      } else if (event.key === 'Escape') hide();
    });
    plot.addEventListener('blur', hide);
  }
  const values = figure.querySelector('.values');
  values.addEventListener('toggle', () => values.append(valuesTable(points)), { once: true });
}

function lines({ tS, count, ok, p50, p99, max, exemplar }) {
  return [
    `at ${tS.toFixed(1)} s`,
    `p50 ${formatMs(p50)}, p99 ${formatMs(p99)}, max ${formatMs(max)}`,
    `${ok} of ${count} ok (${formatShare(ok, count)})`,
    exemplar === null ? 'no trace to show' : `trace ${exemplar.slice(0, 8)}…`,
  ];
}

function addFacts(facts, rows) {
  const add = (name, text, parent = facts) => {
    parent.appendChild(document.createElement(name)).textContent = text;
  };
  for (const { service, kind, startMs, durationMs, selfMs, status, attributes } of rows) {
    add('h4', `${service}: ${kind} span`);
    const own = `own time ${formatMs(selfMs)}, status ${status}`;
    add('p', `from ${formatMs(startMs)} for ${formatMs(durationMs)}, ${own}`);
    const list = facts.appendChild(document.createElement('dl'));
    for (const [key, value] of Object.entries(attributes)) {
      add('dt', key, list);
      add('dd', String(value), list);
    }
  }
}

/** Opens the waterfall of the point's slow request, or says where its trace is. */
function openExemplar(readout, arm, { tS, exemplar }) {
  if (exemplar === null) {
    readout.textContent = `No trace is known for the requests at ${tS.toFixed(1)} s.`;
    return;
  }
  const traces = [...document.querySelectorAll('.trace')];
  const trace = traces.find((one) => one.dataset.trace === exemplar);
  for (const one of traces) one.classList.toggle('selected', one === trace);
  if (trace) {
    readout.textContent = '';
    trace.open = true;
    trace.querySelector('summary').focus({ preventScroll: true });
    trace.scrollIntoView({ block: 'center' });
    return;
  }
  const id = document.createElement('code');
  id.textContent = exemplar;
  const button = document.createElement('button');
  button.type = 'button';
  button.dataset.copy = exemplar;
  button.textContent = 'Copy id';
  readout.replaceChildren('Slow request at ', `${tS.toFixed(1)} s: trace `, id, ' ', button);
  readout.append(` (its spans are in traces/${encodeURIComponent(arm.name.toWellFormed())}.otlp.json)`);
}

function valuesTable(points) {
  const box = document.createElement('div');
  box.className = 'scroll';
  const table = box.appendChild(document.createElement('table'));
  const head = table.createTHead().insertRow();
  for (const text of ['Time', 'Requests', 'OK', 'p50', 'p99', 'Max', 'Slow trace']) {
    const cell = head.appendChild(document.createElement('th'));
    cell.scope = 'col';
    cell.textContent = text;
  }
  const body = table.createTBody();
  for (const { tS, count, ok, p50, p99, max, exemplar } of points) {
    const row = body.insertRow();
    const latency = [p50, p99, max].map(formatMs);
    for (const text of [`${tS.toFixed(1)} s`, count, formatShare(ok, count), ...latency, exemplar ?? NONE]) {
      row.insertCell().textContent = text;
    }
  }
  return box;
}

async function copy(button) {
  const text = button.dataset.copy;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = 'Copied';
  } catch {
    // Not every browser lets a page from disk write the clipboard: then the id is selected, to copy by hand.
    const id = button.parentElement.querySelector('code');
    if (id) window.getSelection().selectAllChildren(id);
    button.textContent = 'Press Ctrl+C';
  }
}
