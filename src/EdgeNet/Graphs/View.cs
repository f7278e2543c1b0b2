namespace EdgeNet.Graphs;

/// <summary>A value of a node that may lie inside another value of that node instead of having memory of its own.</summary>
/// <param name="Input">The input concerned.</param>
/// <param name="Output">The output concerned.</param>
/// <param name="Offset">How many elements into the owner the part begins.</param>
/// <param name="InputOwns">Whether the output lies inside the input (Reshape, Slice) or the input inside the output (Concat).</param>
/// <param name="Pitched">
/// Whether each row (innermost axis) of the part is a piece of a row of the owner, as for channels of an image.
/// That works only between kernels that take rows apart from each other.
/// </param>
internal readonly record struct View(int Input, int Output, long Offset, bool InputOwns, bool Pitched)
{
    /// <summary>The output is the input under another shape.</summary>
    public static View Alias(int input = 0, int output = 0) => new(input, output, Offset: 0, InputOwns: true, Pitched: false);

    /// <summary>The output is a stretch of the input.</summary>
    public static View OutputInInput(int input, int output, long offset, bool pitched) => new(input, output, offset, InputOwns: true, pitched);

    /// <summary>The input is a stretch of the output.</summary>
    public static View InputInOutput(int input, int output, long offset, bool pitched) => new(input, output, offset, InputOwns: false, pitched);
}
