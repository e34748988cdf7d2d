namespace OrleansWorkflows.Spec.Graph.Vector;

/// <summary>Colours and arrow heads. Everything is scoped to <c>.workflow-graph</c>, because a page may hold the drawing inline.</summary>
internal static class SvgStyle
{
    public const string Sheet = """

        .workflow-graph{--paper:#ffffff;--card:#ffffff;--ink:#1c2430;--faint:#6b7686;--line:#8b96a5;--frame:#c9d1db;--shade:#f5f7fa;--fail:#c2410c;
          --call:#2563eb;--branch:#b45309;--workflow:#7c3aed;--yield:#be185d;--compensate:#c2410c;--error:#b91c1c;--other:#475569;
          --done:#15803d;--running:#2563eb;--waiting:#be185d;
          font-family:ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",sans-serif}
        @media (prefers-color-scheme:dark){.workflow-graph{--paper:#12161d;--card:#1b212b;--ink:#e6ebf2;--faint:#98a4b5;--line:#76849a;--frame:#3a4658;--shade:#171c25;--fail:#fb923c;
          --call:#7aa2ff;--branch:#fbbf24;--workflow:#b79cff;--yield:#f472b6;--compensate:#fb923c;--error:#f87171;--other:#a3b1c6;
          --done:#4ade80;--running:#7aa2ff;--waiting:#f472b6}}
        .workflow-graph .paper{fill:var(--paper)}
        .workflow-graph text{fill:var(--ink)}
        .workflow-graph .group{fill:var(--shade);stroke:var(--frame);stroke-dasharray:5 4}
        .workflow-graph .group-label{fill:var(--faint);font-size:11px;font-weight:600;paint-order:stroke;stroke:var(--shade);stroke-width:4px}
        .workflow-graph .edge{fill:none;stroke:var(--line);stroke-width:1.6}
        .workflow-graph .edge.failure{stroke:var(--fail);stroke-dasharray:5 4}
        .workflow-graph .head-flow{fill:var(--line)}
        .workflow-graph .head-failure{fill:var(--fail)}
        .workflow-graph .label rect{fill:var(--paper);stroke:var(--frame)}
        .workflow-graph .label text{font-size:11px;text-anchor:middle;fill:var(--faint)}
        .workflow-graph .label.failure text{fill:var(--fail)}
        .workflow-graph .node{--tone:var(--other)}
        .workflow-graph .kind-call{--tone:var(--call)}
        .workflow-graph .kind-branch{--tone:var(--branch)}
        .workflow-graph .kind-workflow{--tone:var(--workflow)}
        .workflow-graph .kind-yield{--tone:var(--yield)}
        .workflow-graph .kind-compensate{--tone:var(--compensate)}
        .workflow-graph .kind-error{--tone:var(--error)}
        .workflow-graph .shape{fill:var(--card);stroke:var(--tone);stroke-width:1.6}
        .workflow-graph .inner{fill:none;stroke:var(--tone);stroke-opacity:.45}
        .workflow-graph .node text{text-anchor:middle}
        .workflow-graph .node .kind{fill:var(--tone);font-size:10.5px;font-weight:600;letter-spacing:.03em}
        .workflow-graph .node .name{font-size:13px;font-weight:600}
        .workflow-graph .status-completed{--tone:var(--done)}
        .workflow-graph .status-running{--tone:var(--running)}
        .workflow-graph .status-waiting{--tone:var(--waiting)}
        .workflow-graph .status-failed{--tone:var(--error)}
        .workflow-graph .status-compensated{--tone:var(--compensate)}
        .workflow-graph .status-running .shape,.workflow-graph .status-waiting .shape,.workflow-graph .status-failed .shape{stroke-width:3}
        .workflow-graph .status-completed .shape{fill:color-mix(in srgb,var(--done) 9%,var(--card))}
        .workflow-graph .status-running .shape{fill:color-mix(in srgb,var(--running) 12%,var(--card))}
        .workflow-graph .status-waiting .shape{fill:color-mix(in srgb,var(--waiting) 12%,var(--card))}
        .workflow-graph .status-failed .shape{fill:color-mix(in srgb,var(--error) 12%,var(--card))}
        .workflow-graph .status-pending,.workflow-graph .status-skipped,.workflow-graph .status-cancelled{--tone:var(--other)}
        .workflow-graph .status-skipped,.workflow-graph .status-cancelled{opacity:.5}
        .workflow-graph .status-pending .shape{stroke-dasharray:3 3}

        """;

    public const string Markers =
        """<defs><marker id="ow-flow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto"><path class="head-flow" d="M0 0L10 5L0 10Z"/></marker><marker id="ow-failure" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto"><path class="head-failure" d="M0 0L10 5L0 10Z"/></marker></defs>""";
}
