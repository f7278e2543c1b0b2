namespace EdgeNet.Simd;

/// <summary>
/// Divides a product among workers: blocks of rows first, which share nothing, then groups of panels where there are too few blocks.
/// Neighbouring units belong to one block, so that a run of them can prepare its rows once.
/// </summary>
internal readonly struct WorkGrid
{
    /// <summary>Units a worker should have to choose from, so that one held up elsewhere is not waited for.</summary>
    private const int UnitsPerWorker = 4;

    private readonly int panels, grain, groups;

    /// <param name="blocks">Blocks of rows.</param>
    /// <param name="panels">Panels of columns.</param>
    /// <param name="workers">How many may share the work.</param>
    /// <param name="grain">Panels that stay together, from a multiple of this on.</param>
    public WorkGrid(int blocks, int panels, int workers, int grain)
    {
        (this.panels, this.grain) = (panels, grain);
        groups = workers == 1 || blocks == 0 ? 1 : Math.Clamp(((UnitsPerWorker * workers) + blocks - 1) / blocks, 1, Math.Max(1, Grains));
        Units = panels == 0 ? 0 : blocks * groups;
    }

    public int Units { get; }

    /// <summary>The block of a unit, the panels of it up to <paramref name="end"/> or the block's last, and the unit behind them.</summary>
    public (int Block, int Panel, int PanelEnd, int Next) Stretch(int unit, int end)
    {
        var (block, group) = Math.DivRem(unit, groups);
        var next = Math.Min(end, (block + 1) * groups);
        return (block, First(group), First(next - (block * groups)), next);
    }

    private int Grains => (panels + grain - 1) / grain;

    private int First(int group) => (int)Math.Min(panels, (long)Grains * group / groups * grain);
}
