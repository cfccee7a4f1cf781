/// The console's one style sheet: light and dark as the system says, one column where the window is narrow.
enum Style {
    static let sheet = colours + frame + text + tables + forms + answers + pictures + narrow

    private static let colours = """
        :root { color-scheme: light dark; --ground: #f6f5f1; --panel: #ffffff; --ink: #1d2430; --soft: #566070;
          --line: #dfdcd3; --accent: #1f5f8b; --on-accent: #ffffff; --warn: #8a3b12; --warn-ground: #fdf1e7;
          --bad: #9b2226; --bad-ground: #fbe9e9; --well: #1e6640; --well-ground: #e6f2ea; }
        @media (prefers-color-scheme: dark) { :root { --ground: #12161c; --panel: #1b2129; --ink: #e7e9ec;
          --soft: #a4adba; --line: #333b47; --accent: #86c1ea; --on-accent: #10202c; --warn: #f4b183;
          --warn-ground: #33231a; --bad: #f2a3a3; --bad-ground: #3a1f22; --well: #8fd3ac; --well-ground: #1b3325; } }

        """

    private static let frame = """
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--ground); color: var(--ink); overflow-wrap: anywhere;
          font: 1rem/1.5 system-ui, "DejaVu Sans", sans-serif; }
        :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 0.2rem; }
        .skip { position: absolute; left: -100vw; }
        .skip:focus { left: 1rem; top: 0.5rem; padding: 0.25rem 0.5rem; background: var(--panel); }
        header { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: center; padding: 0.6rem 1.5rem;
          background: var(--panel); border-bottom: 1px solid var(--line); }
        header ul { display: flex; flex-wrap: wrap; gap: 0.25rem; list-style: none; margin: 0; padding: 0; }
        header nav a { display: block; padding: 0.35rem 0.55rem; border-radius: 0.4rem; text-decoration: none; }
        header nav a:hover { background: var(--ground); }
        header nav a[aria-current] { background: var(--ground); color: var(--ink); font-weight: 600; }
        .brand { font-weight: 700; font-size: 1.1rem; margin: 0; }
        .who { margin-left: auto; display: flex; flex-wrap: wrap; gap: 0.25rem 0.75rem; align-items: center;
          color: var(--soft); font-size: 0.9rem; }
        main { max-width: 76rem; margin: 0 auto; padding: 1.25rem 1.5rem 4rem; }
        main:focus { outline: none; }

        """

    private static let text = """
        a { color: var(--accent); }
        h1 { font-size: 1.6rem; line-height: 1.25; margin: 0.5rem 0; } h2 { font-size: 1.15rem; margin: 0 0 0.5rem; }
        h1, h2, p, li, dt, dd, td { hyphens: auto; }
        code { font: 0.92em/1.4 ui-monospace, "DejaVu Sans Mono", monospace; hyphens: none; }
        time { white-space: nowrap; }
        .asof { color: var(--soft); margin: 0 0 1rem; font-size: 0.9rem; }
        p.well, .attention, .fault, .empty { border-radius: 0.5rem; padding: 0.75rem 1rem; margin: 1rem 0; }
        p.well { background: var(--well-ground); color: var(--well); font-weight: 600; }
        .attention { background: var(--warn-ground); border-left: 4px solid var(--warn); }
        .attention ul { margin: 0; padding-left: 1.2rem; } .attention p { margin: 0.25rem 0; } .attention li { margin: 0.25rem 0; }
        .attention a { color: inherit; }
        .fault { background: var(--bad-ground); color: var(--bad); font-weight: 600; }
        .empty { border: 1px dashed var(--line); color: var(--soft); }
        .state { white-space: nowrap; }
        .state::before { content: "" / ""; display: inline-block; width: 0.6rem; height: 0.6rem; border-radius: 50%;
          margin-right: 0.45rem; background: currentcolor; }
        .state.well { color: var(--well); } .state.warn { color: var(--warn); } .state.bad { color: var(--bad); }
        .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(10.5rem, 1fr)); gap: 0.75rem; padding: 0;
          margin: 1.25rem 0; list-style: none; }
        .tiles a { display: block; height: 100%; padding: 0.75rem 1rem; background: var(--panel); color: inherit;
          border: 1px solid var(--line); border-radius: 0.5rem; text-decoration: none; }
        .tiles a:hover { border-color: var(--accent); }
        .tiles strong { display: block; font-size: 1.7rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
        .tiles .state { white-space: normal; }
        .tiles .none strong, .tiles .none .state { color: var(--soft); font-weight: 400; }
        .hold { background: var(--panel); border: 1px solid var(--line); border-radius: 0.5rem; padding: 1rem;
          margin: 1rem 0; }
        .hold dl { border: 0; padding: 0; }

        """

    private static let tables = """
        dl, table { background: var(--panel); border: 1px solid var(--line); border-radius: 0.5rem; }
        dl { margin: 1.25rem 0; padding: 0.25rem 1rem; }
        dl div { display: grid; grid-template-columns: minmax(10rem, 1fr) 3fr; gap: 0.25rem 1rem; padding: 0.45rem 0; }
        dl div + div, td { border-top: 1px solid var(--line); }
        dt { color: var(--soft); } dd { margin: 0; }
        table { width: 100%; border-collapse: separate; border-spacing: 0; margin: 1.25rem 0; }
        caption { text-align: left; font-weight: 600; padding: 0.25rem 0; }
        th, td { text-align: left; vertical-align: top; padding: 0.5rem 0.75rem; overflow-wrap: break-word; }
        th { color: var(--soft); font-weight: 600; font-size: 0.9rem; }
        th.number, td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        tbody tr:hover td { background: color-mix(in srgb, var(--accent) 6%, transparent); }
        td .column { display: none; }
        .pager { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; align-items: baseline; }
        .pager p { margin: 0; color: var(--soft); }

        """

    private static let forms = """
        label { display: block; color: var(--soft); }
        input, select, textarea, button { font: inherit; color: var(--ink); background: var(--panel);
          border: 1px solid var(--soft); border-radius: 0.4rem; padding: 0.45rem 0.7rem; max-width: 100%; }
        button { background: var(--accent); border-color: var(--accent); color: var(--on-accent); cursor: pointer; }
        a.button { display: inline-block; background: var(--accent); color: var(--on-accent); border-radius: 0.4rem;
          padding: 0.45rem 0.7rem; text-decoration: none; }
        button:hover { filter: brightness(1.08); }
        .who button { background: none; color: var(--accent); border-color: var(--line); padding: 0.25rem 0.6rem; }
        .choices form + form button { background: none; color: var(--accent); }
        form.filter { display: flex; flex-wrap: wrap; gap: 0.75rem 1rem; align-items: end; }
        form.filter :is(input:not([type=checkbox]), select, button) { height: 2.5rem; }
        form.stacked { display: grid; gap: 0.4rem; max-width: 28rem; margin: 1rem 0; }
        form.stacked input, form.stacked select, form.stacked textarea { width: 100%; }
        form.stacked button { justify-self: start; margin-top: 0.5rem; }
        form.stacked p { margin: 0; }
        .choices { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(17rem, 100%), 1fr)); gap: 0 2rem; }
        .choices form { align-content: space-between; }
        summary { cursor: pointer; color: var(--accent); }
        textarea { width: 100%; resize: vertical; }
        textarea, pre { font: 0.9rem/1.5 ui-monospace, "DejaVu Sans Mono", monospace; hyphens: none; }
        pre { white-space: pre-wrap; background: var(--panel); border: 1px solid var(--line); border-radius: 0.4rem;
          padding: 0.6rem 0.75rem; }
        .beside { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); gap: 0 1.5rem;
          align-items: start; }
        form.whole { min-width: 0; }

        """

    private static let pictures = """
        figure { margin: 1.25rem 0; } figcaption { font-weight: 600; padding: 0.25rem 0; }
        figure svg { display: block; width: 100%; height: 9rem; background: var(--panel);
          border: 1px solid var(--line); border-radius: 0.5rem; }
        .created { fill: var(--accent); } .updated { fill: var(--soft); } .removed { fill: var(--warn); }
        .axis, .legend { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1.25rem;
          margin: 0.25rem 0; color: var(--soft); }
        .legend { justify-content: flex-start; list-style: none; padding: 0; }
        .legend svg { display: inline-block; width: 0.8rem; height: 0.8rem; border: 0; border-radius: 0;
          margin-right: 0.4rem; }

        """

    /// The header's first line keeps room for who is signed in: a browser that shows the navigation before it has read on to
    /// that, which follows it, moves nothing then.
    private static let narrow = """
        @media (max-width: 46rem) {
          header, main { padding-left: 1rem; padding-right: 1rem; }
          header { display: grid; grid-template: "brand who" minmax(3rem, auto) "nav nav" auto / auto 1fr; }
          .brand { grid-area: brand; } .who { grid-area: who; justify-self: end; } header nav { grid-area: nav; }
          header ul { margin: 0 -0.55rem; } .who span { display: block; }
          dl div { grid-template-columns: 1fr; gap: 0; }
          thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
          table, caption, thead, tbody, tr, td { display: block; }
          caption { padding: 0.5rem 0.75rem; }
          tr { padding: 0.4rem 0; } tbody tr + tr { border-top: 1px solid var(--line); }
          td, td.number { border-top: 0; padding: 0.15rem 0.75rem; display: grid; grid-template-columns: 8.5rem 1fr;
            gap: 0.75rem; text-align: left; white-space: normal; }
          td .column { display: block; color: var(--soft); font-size: 0.9rem; }
          form.filter, form.filter div, form.filter :is(input:not([type=checkbox]), select) { width: 100%; }
        }
        """
}
