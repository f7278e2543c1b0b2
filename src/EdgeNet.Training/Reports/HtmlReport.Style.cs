namespace EdgeNet.Training.Reports;

// How the page looks, in light and in dark. It stands within an element, so it has no character that must be escaped.
internal static partial class HtmlReport
{
    private const string Style = """

        :root { color-scheme: light dark; --page: #f6f6f3; --card: #fdfdfb; --ink: #14140f; --soft: #55544e; --line: #deddd6; --one: #2a78d6; --two: #d4581b; --bad: #d4581b; }
        @media (prefers-color-scheme: dark) {
          :root { --page: #121211; --card: #1c1c1a; --ink: #f4f4ef; --soft: #b3b2a9; --line: #373631; --one: #5a9ff0; --two: #ee8350; --bad: #ee8350; }
        }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, "Segoe UI", Roboto, "Liberation Sans", sans-serif; }
        header, main { max-width: 1240px; margin: 0 auto; padding: 0 24px; }
        header { padding-top: 40px; padding-bottom: 8px; }
        .kicker { margin: 0; color: var(--soft); font-size: 14px; letter-spacing: .02em; }
        h1 { margin: 0; font-size: 34px; line-height: 1.2; letter-spacing: -.015em; }
        h2 { margin: 0 0 8px; font-size: 20px; letter-spacing: -.01em; }
        p { margin: 4px 0 12px; color: var(--soft); max-width: 75ch; }
        section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 20px 24px 24px; margin: 20px 0; }
        .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 1px; margin: 16px 0 0; background: var(--line); border: 1px solid var(--line); border-radius: 10px; overflow: hidden; }
        .tiles div { background: var(--card); padding: 14px 18px; }
        dt { color: var(--soft); font-size: 14px; }
        dd { margin: 0; font-size: 22px; font-weight: 600; font-variant-numeric: tabular-nums; }
        .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(440px, 100%), 1fr)); gap: 24px 32px; }
        figure { margin: 0; }
        figcaption { display: flex; flex-wrap: wrap; gap: 4px 16px; align-items: baseline; font-size: 15px; margin-bottom: 4px; }
        .key { color: var(--soft); font-size: 14px; white-space: nowrap; }
        .swatch { display: inline-block; width: 14px; height: 3px; border-radius: 2px; margin-right: 6px; vertical-align: middle; background: var(--one); }
        .swatch.s2 { background: var(--two); }
        svg { display: block; width: 100%; height: auto; }
        svg text { fill: var(--soft); font-size: 13px; font-variant-numeric: tabular-nums; }
        .grid { stroke: var(--line); stroke-width: 1; }
        .axis { stroke: var(--soft); stroke-width: 1; }
        .line { fill: none; stroke: var(--one); stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
        .line.s2 { stroke: var(--two); }
        .end { fill: var(--one); stroke: var(--card); stroke-width: 2; }
        .end.s2 { fill: var(--two); }
        .touch { fill: transparent; }
        .touch:hover { fill: var(--soft); fill-opacity: .35; }
        .diagonal { stroke: var(--soft); stroke-width: 1; stroke-dasharray: 5 4; }
        .area { fill: var(--one); fill-opacity: .35; stroke: var(--one); stroke-width: 1; }
        .point { fill: var(--one); fill-opacity: .55; }
        .wide { overflow-x: auto; }
        table { border-collapse: collapse; font-size: 14px; font-variant-numeric: tabular-nums; }
        th { text-align: left; font-weight: 600; color: var(--soft); padding: 5px 14px 5px 0; vertical-align: bottom; }
        td { padding: 5px 14px 5px 0; border-top: 1px solid var(--line); }
        .number { text-align: right; padding-left: 14px; padding-right: 0; }
        .confusion th, .confusion td { padding: 6px 8px; }
        .confusion td { text-align: center; border: 2px solid var(--card); border-radius: 6px; min-width: 58px; }
        .confusion thead th { max-width: 90px; text-align: center; overflow-wrap: anywhere; }
        .confusion tbody th { text-align: right; white-space: nowrap; }
        .right { background: color-mix(in srgb, var(--one) calc(var(--share) * .55), transparent); font-weight: 600; }
        .wrong { background: color-mix(in srgb, var(--bad) calc(var(--share) * .75), transparent); }
        .pictures { list-style: none; margin: 0; padding: 0; display: grid; grid-template-columns: repeat(auto-fill, minmax(120px, 1fr)); gap: 18px 12px; font-size: 14px; line-height: 1.35; }
        .pictures img { display: block; width: 96px; height: 96px; object-fit: contain; image-rendering: pixelated; border-radius: 6px; background: #fff; margin-bottom: 6px; }
        .pictures b, .pictures span, .pictures small { display: block; }
        .pictures small { color: var(--soft); font-size: 13px; }
        .sheet { display: block; width: 100%; max-width: 520px; image-rendering: pixelated; border-radius: 6px; }
        details { margin-top: 16px; font-size: 14px; }
        summary { cursor: pointer; color: var(--soft); }
        summary:focus-visible { outline: 2px solid var(--one); outline-offset: 3px; }
        pre { margin: 0; overflow-x: auto; font: 14px/1.55 ui-monospace, "Cascadia Mono", Consolas, "Liberation Mono", monospace; }
        code { font-family: ui-monospace, "Cascadia Mono", Consolas, monospace; }

        """;
}
