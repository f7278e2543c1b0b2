using System.Collections.Immutable;

namespace EdgeNet.Data.Tables;

/// <summary>A column of texts as numbers from 0.</summary>
/// <param name="Ids">The number of each row's text.</param>
/// <param name="Names">The texts.</param>
/// <example><code>Console.WriteLine(table.Categories("species").Names.Length);</code></example>
public sealed record Categories(int[] Ids, ImmutableArray<string> Names);
