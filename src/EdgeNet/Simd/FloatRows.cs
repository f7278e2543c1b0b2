namespace EdgeNet.Simd;

/// <summary>Rows of floats, such as the pixels of an image, each <see cref="Pitch"/> floats behind the last. The default is no rows at all.</summary>
internal readonly unsafe struct FloatRows(float* first, nint pitch)
{
    public readonly float* First = first;

    public readonly nint Pitch = pitch;

    public bool Exist => First != null;

    /// <summary>Where a row begins.</summary>
    public float* this[nint row] => First + (row * Pitch);

    /// <summary>The rows from <paramref name="row"/> on.</summary>
    public FloatRows From(nint row) => Every(1, row);

    /// <summary>The same rows without their first <paramref name="columns"/>.</summary>
    public FloatRows Skip(nint columns) => Exist ? new(First + columns, Pitch) : default;

    /// <summary>Every <paramref name="step"/>-th row from <paramref name="row"/> on.</summary>
    public FloatRows Every(nint step, nint row) => Exist ? new(this[row], Pitch * step) : default;
}
