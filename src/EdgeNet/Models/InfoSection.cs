using System.Collections.Immutable;

namespace EdgeNet.Models;

/// <summary>The info section: task, labels, preprocessing, metadata.</summary>
internal static class InfoSection
{
    public static void Write(SectionWriter w, ModelInfo info)
    {
        w.Byte((byte)info.Task);
        w.Int(info.Labels.Length);
        foreach (var label in info.Labels) w.String(label);
        w.Int(info.Preprocessing.Length);
        foreach (var p in info.Preprocessing)
        {
            w.String(p.Input);
            w.Byte((byte)p.Order);
            WriteFloats(w, p.Mean);
            WriteFloats(w, p.Scale);
        }

        w.Int(info.Metadata.Count);
        foreach (var (key, value) in info.Metadata)
        {
            w.String(key);
            w.String(value);
        }
    }

    public static ModelInfo Read(SectionReader r)
    {
        var task = r.Enum<ModelTask>();
        var labels = new string[r.Count(elementBytes: 4)];
        foreach (ref var label in labels.AsSpan()) label = r.String();
        var preprocessing = new Preprocessing[r.Count(elementBytes: 13)];
        foreach (ref var p in preprocessing.AsSpan()) p = new(r.String(), r.Enum<ColorOrder>(), ReadFloats(ref r), ReadFloats(ref r));
        var metadata = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        for (var count = r.Count(elementBytes: 8); count > 0; count--) metadata[r.String()] = r.String();
        r.ExpectEnd();
        return new() { Task = task, Labels = [.. labels], Preprocessing = [.. preprocessing], Metadata = metadata.ToImmutable() };
    }

    private static void WriteFloats(SectionWriter w, ImmutableArray<float> values)
    {
        w.Int(values.Length);
        foreach (var value in values) w.Float(value);
    }

    private static ImmutableArray<float> ReadFloats(ref SectionReader r)
    {
        var values = new float[r.Count(elementBytes: 4)];
        r.Floats(values);
        return [.. values];
    }
}
