namespace EdgeNet.Simd;

/// <summary>Rows of elements of any size, such as the pixels of an image, each <see cref="Pitch"/> bytes behind the last. The default is no rows at all.</summary>
internal readonly unsafe struct ByteRows(byte* first, nint pitch)
{
    public readonly byte* First = first;

    public readonly nint Pitch = pitch;

    public bool Exist => First != null;

    /// <summary>Where a row begins.</summary>
    public byte* this[nint row] => First + (row * Pitch);

    /// <summary>One byte behind the last of <paramref name="rows"/> rows of so many bytes each.</summary>
    public byte* End(nint rows, nint bytes) => this[rows - 1] + bytes;

    /// <summary>The rows from <paramref name="row"/> on.</summary>
    public ByteRows From(nint row) => Every(1, row);

    /// <summary>The same rows without their first <paramref name="bytes"/>.</summary>
    public ByteRows Skip(nint bytes) => Exist ? new(First + bytes, Pitch) : default;

    /// <summary>Every <paramref name="step"/>-th row from <paramref name="row"/> on.</summary>
    public ByteRows Every(nint step, nint row) => Exist ? new(this[row], Pitch * step) : default;
}
