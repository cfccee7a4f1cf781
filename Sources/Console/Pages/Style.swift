/// The console's one style sheet: light and dark as the system says, one column where the window is narrow.
enum Style {
    static let sheet = """
        :root { color-scheme: light dark; --ground: #fbfaf7; --panel: #ffffff; --ink: #1d2430; --soft: #5a6472;
          --line: #d9d6cd; --accent: #1f5f8b; --on-accent: #ffffff; --warn: #8a3b12; --warn-ground: #fdf1e7;
          --well: #1e6640; }
        @media (prefers-color-scheme: dark) { :root { --ground: #14181f; --panel: #1c222b; --ink: #e7e9ec;
          --soft: #a4adba; --line: #343c48; --accent: #86c1ea; --on-accent: #10202c; --warn: #f4b183;
          --warn-ground: #33231a; --well: #8fd3ac; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--ground); color: var(--ink);
          font: 1rem/1.5 system-ui, "DejaVu Sans", sans-serif; }
        a { color: var(--accent); }
        a:focus-visible, button:focus-visible, input:focus-visible, select:focus-visible, summary:focus-visible {
          outline: 3px solid var(--accent); outline-offset: 2px; }
        .skip { position: absolute; left: -100vw; } .skip:focus { left: 1rem; top: 0.5rem; }
        header { display: flex; flex-wrap: wrap; gap: 0.5rem 1.5rem; align-items: center; padding: 0.75rem 1.5rem;
          background: var(--panel); border-bottom: 1px solid var(--line); }
        header ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; list-style: none; margin: 0; padding: 0; }
        nav a[aria-current] { color: var(--ink); font-weight: 600; text-decoration: none; }
        .brand { font-weight: 700; margin: 0; }
        .who { margin-left: auto; display: flex; flex-wrap: wrap; gap: 0.75rem; align-items: center;
          color: var(--soft); }
        main { max-width: 72rem; margin: 0 auto; padding: 1rem 1.5rem 4rem; overflow-wrap: anywhere; }
        main:focus { outline: none; }
        h1 { font-size: 1.6rem; line-height: 1.25; margin: 0.75rem 0; } h2 { font-size: 1.15rem; margin: 0 0 0.5rem; }
        .asof { color: var(--soft); margin-top: 0; }
        .well { color: var(--well); font-weight: 600; }
        .attention, .fault { background: var(--warn-ground); border-left: 4px solid var(--warn);
          padding: 0.75rem 1rem; margin: 1rem 0; }
        .fault { color: var(--warn); font-weight: 600; }
        .hold, dl, table { background: var(--panel); border: 1px solid var(--line); border-radius: 0.5rem; }
        .hold { padding: 1rem; margin: 1rem 0; } .hold dl { border: 0; padding: 0; }
        dl { margin: 1rem 0; padding: 0.25rem 1rem; }
        dl div { display: grid; grid-template-columns: minmax(10rem, 1fr) 3fr; gap: 0.25rem 1rem; padding: 0.4rem 0; }
        dl div + div { border-top: 1px solid var(--line); }
        dt { color: var(--soft); } dd { margin: 0; }
        table { width: 100%; border-collapse: separate; border-spacing: 0; margin: 1.25rem 0; }
        caption { text-align: left; font-weight: 600; padding: 0.25rem 0; }
        th, td { text-align: left; vertical-align: top; padding: 0.5rem 0.75rem; }
        th { color: var(--soft); font-weight: 600; } td { border-top: 1px solid var(--line); }
        table { overflow-wrap: break-word; } td .column { display: none; }
        form.filter { display: flex; flex-wrap: wrap; gap: 0.75rem 1rem; align-items: end; }
        label { display: block; color: var(--soft); }
        input, select, button { font: inherit; color: inherit; background: var(--panel); border: 1px solid var(--soft);
          border-radius: 0.35rem; padding: 0.4rem 0.6rem; max-width: 100%; }
        button { background: var(--accent); border-color: var(--accent); color: var(--on-accent); cursor: pointer; }
        a.button { display: inline-block; background: var(--accent); color: var(--on-accent); border-radius: 0.35rem;
          padding: 0.4rem 0.6rem; text-decoration: none; }
        .who button { background: none; color: var(--accent); }
        form.stacked { display: grid; gap: 0.4rem; max-width: 28rem; margin: 1rem 0; }
        form.stacked input { width: 100%; } form.stacked button { justify-self: start; margin-top: 0.5rem; }
        form.stacked p { margin: 0; }
        .choices { display: grid; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); gap: 0 2rem; }
        .choices form { align-content: space-between; }
        textarea { width: 100%; padding: 0.6rem 0.75rem; border: 1px solid var(--soft); border-radius: 0.35rem;
          background: var(--panel); color: inherit; resize: vertical; }
        textarea, pre { font: 0.9rem/1.5 ui-monospace, "DejaVu Sans Mono", monospace; }
        pre { white-space: pre-wrap; background: var(--panel); border: 1px solid var(--line); border-radius: 0.35rem;
          padding: 0.6rem 0.75rem; }
        textarea:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
        .beside { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); gap: 0 1.5rem;
          align-items: start; }
        form.whole { min-width: 0; } .attention ul { padding-left: 1.25rem; } .attention p { margin: 0.25rem 0; }
        summary { cursor: pointer; color: var(--accent); }
        .pager { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; align-items: baseline; }
        .pager p { margin: 0; color: var(--soft); }
        @media (max-width: 46rem) {
          header, main { padding-left: 1rem; padding-right: 1rem; } .who { margin-left: 0; }
          dl div { grid-template-columns: 1fr; }
          thead { display: block; position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
          table, caption, tbody, tr, td { display: block; }
          tr + tr { border-top: 2px solid var(--line); }
          td { border-top: 0; padding: 0.25rem 0.75rem; display: grid; grid-template-columns: 9rem 1fr; gap: 0.5rem; }
          td .column { display: block; color: var(--soft); }
          caption { padding: 0.5rem 0.75rem; }
        }
        """ + answers
}
