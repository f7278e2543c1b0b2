namespace EdgeNet.Data.Tables;

/// <summary>What the fields of a column are.</summary>
/// <example><code>string[] numeric = [.. table.Columns.Where(name => table.KindOf(name) == ColumnKind.Numbers)];</code></example>
public enum ColumnKind
{
    /// <summary>Numbers, with a decimal point.</summary>
    Numbers,

    /// <summary>Points in time.</summary>
    Dates,

    /// <summary>Anything else.</summary>
    Text,
}
