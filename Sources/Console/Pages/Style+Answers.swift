extension Style {
    /// Steps and trees of explanations, contacts as on a phone.
    static let answers = """

        .steps { list-style: none; padding: 0; margin: 1rem 0; } .steps > li { background: var(--panel);
          border: 1px solid var(--line); border-radius: 0.5rem; padding: 0.6rem 1rem; margin: 0.5rem 0; }
        .yes { color: var(--well); font-weight: 600; } .no { color: var(--warn); font-weight: 600; }
        .plain { color: var(--soft); }
        .tree, .tree ul { list-style: none; padding-left: 1rem; margin: 0.25rem 0; border-left: 2px solid var(--line); }
        .tree li { padding: 0.15rem 0 0.15rem 0.5rem; }
        form.filter { margin: 1rem 0; }
        .links { display: flex; flex-wrap: wrap; gap: 0.25rem 1.5rem; list-style: none; padding: 0; }
        .phone { list-style: none; padding: 0; margin: 1rem 0; display: grid; gap: 1rem;
          grid-template-columns: repeat(auto-fill, minmax(min(18rem, 100%), 1fr)); }
        .card { background: var(--panel); border: 1px solid var(--line); border-radius: 1rem; padding: 1rem;
          height: 100%; }
        .card h2 { margin: 0; } .card .company { margin: 0; color: var(--soft); }
        .card dl { border: 0; padding: 0; margin: 0.5rem 0; } .card dl div { display: block; padding: 0.3rem 0; }
        .card dt { font-size: 0.85rem; } .card dd { white-space: pre-line; }
        .card .asof { margin: 0.5rem 0 0; font-size: 0.9rem; }
        .notes { color: var(--warn); font-size: 0.9rem; padding-left: 1.2rem; margin: 0.5rem 0 0; }
        .pager a[aria-current] { color: var(--ink); font-weight: 600; text-decoration: none; }
        input[type=checkbox] { accent-color: var(--accent); }
        """
}
