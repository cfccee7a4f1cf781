/// The phones' one style sheet: a column as wide as a phone, light and dark as the system says.
enum PhoneStyle {
    static let sheet = """
        :root { color-scheme: light dark; --ground: #eceff3; --panel: #ffffff; --ink: #1c2026; --soft: #59626e;
          --line: #d8dde4; --accent: #0a5fb0; --on-accent: #ffffff; --sign: #dbe7f5; --own: #f4e3cf; --danger: #a3261d;
          --said: #e5f2e9; --fault: #fdebe9; }
        @media (prefers-color-scheme: dark) { :root { --ground: #0d1014; --panel: #191e25; --ink: #e8eaee;
          --soft: #a2acb9; --line: #2e3641; --accent: #84bdf2; --on-accent: #0b1c2c; --sign: #243a52; --own: #4a3720;
          --danger: #f2998f; --said: #1b3325; --fault: #3b1f1c; } }
        * { box-sizing: border-box; }
        body { margin: 0 auto; max-width: 30rem; min-height: 100vh; background: var(--ground); color: var(--ink);
          font: 1rem/1.45 system-ui, "DejaVu Sans", sans-serif; padding: 0.75rem 1rem 3rem; }
        a { color: var(--accent); }
        :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 0.25rem; }
        main:focus { outline: none; }
        .skip { position: absolute; left: -100vw; }
        .skip:focus { left: 1rem; top: 0.5rem; padding: 0.25rem 0.5rem; background: var(--panel); }
        .back { display: inline-block; padding: 0.5rem 0; text-decoration: none; }
        .back::before { content: "‹ " / ""; }
        main { overflow-wrap: anywhere; hyphens: auto; }
        h1 { font-size: 1.75rem; line-height: 1.2; margin: 0.25rem 0 0.75rem; }
        .detail { margin: -0.5rem 0 0.5rem; } .origin { color: var(--soft); margin: 0 0 1rem; font-size: 0.9rem; }
        .entries, dl, form.card, form.search { background: var(--panel); border-radius: 0.75rem; margin: 0 0 1rem;
          padding: 0; overflow: clip; list-style: none; }
        .entries a { display: flex; gap: 0.75rem; align-items: center; padding: 0.6rem 0.9rem; color: inherit;
          text-decoration: none; }
        .entries a:focus-visible { outline-offset: -3px; } .entries a:hover strong { text-decoration: underline; }
        .entries li + li, dl div + div { border-top: 1px solid var(--line); }
        .sign { flex: none; width: 2.4rem; height: 2.4rem; border-radius: 50%; background: var(--sign); display: grid;
          place-items: center; font-size: 0.9rem; font-weight: 600; }
        .sign.own { background: var(--own); }
        .who { min-width: 0; } .who strong { display: block; font-weight: 600; }
        .who span { color: var(--soft); font-size: 0.9rem; }
        .tools { display: flex; flex-wrap: wrap; gap: 0.5rem 1.25rem; align-items: center; margin: 0 0 0.75rem; }
        .tools span { color: var(--soft); margin-right: auto; }
        dl div { padding: 0.6rem 0.9rem; } dt { color: var(--soft); font-size: 0.9rem; }
        dd { margin: 0; white-space: pre-line; }
        form.search, form.card { display: grid; gap: 0.35rem; padding: 0.9rem; }
        form.card { gap: 0.75rem; } form.card .tools { margin: 0.25rem 0 0; }
        label { color: var(--soft); font-size: 0.9rem; } label span { display: block; }
        input, select, textarea, button, .button { font: inherit; font-size: 1rem; border-radius: 0.5rem;
          border: 1px solid var(--soft); padding: 0.5rem 0.7rem; color: var(--ink); background: var(--panel); }
        input, select, textarea { width: 100%; }
        button, .button { background: var(--accent); border-color: var(--accent); color: var(--on-accent); cursor: pointer;
          text-decoration: none; }
        button.danger { background: none; border-color: var(--danger); color: var(--danger); }
        .said, .fault { padding: 0.7rem 0.9rem; border-radius: 0.75rem; background: var(--said); margin: 0 0 1rem; }
        .fault { background: var(--fault); }
        """
}
