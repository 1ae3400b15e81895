"""axe, which finds what keeps readers from using a page."""

from __future__ import annotations

from pathlib import Path

AXE = Path(__file__).parent / "node_modules/axe-core/axe.min.js"
# Streamlit's own pages, in the frames, are not ours.
RUN_AXE = """async () => {
  const { passes, violations } = await axe.run({ include: [[".stlite-app"]] }, { iframes: false });
  const found = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
  return {
    passed: passes.map(({ id }) => id),
    found: found.flatMap(({ id, nodes }) => nodes.map((node) => [id, node.html, node.failureSummary])),
  };
}"""
