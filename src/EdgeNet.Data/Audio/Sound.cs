using EdgeNet.Tensors;

namespace EdgeNet.Data.Audio;

/// <summary>A recording: samples of −1 to 1, those of all channels at one moment side by side.</summary>
/// <example><code>
/// var speech = Sound.Load("speech.wav").ToMono().Resample(16_000);
/// var windows = Dataset.Windows(speech.Samples, length: 400, stride: 160);
/// </code></example>
public sealed class Sound
{
    /// <summary>Creates a recording over samples that exist.</summary>
    /// <param name="samples">F32[moments, channels].</param>
    /// <param name="sampleRate">The moments of a second.</param>
    /// <exception cref="DataException">The samples are of another shape, or the rate is below 1.</exception>
    public Sound(Tensor samples, int sampleRate)
    {
        ArgumentNullException.ThrowIfNull(samples);
        if (samples.Spec.Type != DType.F32 || samples.Shape.Rank != 2 || samples.Shape[1] == 0) throw new DataException($"Samples are F32[moments, channels], not {samples}.");
        if (sampleRate < 1) throw new DataException($"A sample rate of {sampleRate} is no rate; it is at least 1 a second.");
        (Samples, SampleRate) = (samples, sampleRate);
    }

    /// <summary>The samples, F32[moments, channels].</summary>
    public Tensor Samples { get; }

    /// <summary>The moments of a second.</summary>
    public int SampleRate { get; }

    /// <summary>How many channels there are.</summary>
    public int Channels => Samples.Shape[1];

    /// <summary>How long it takes.</summary>
    public TimeSpan Duration => TimeSpan.FromSeconds((double)Samples.Shape[0] / SampleRate);

    /// <summary>Reads a WAV file.</summary>
    /// <exception cref="DataException">The file can't be read, is damaged, or of another kind.</exception>
    public static Sound Load(string path) => DataFile.Load(path, bytes => Wav.Decode(bytes));

    /// <summary>Writes a WAV file of 16 bits a sample.</summary>
    /// <exception cref="DataException">The file can't be written.</exception>
    public void Save(string path) => DataFile.Save(path, Wav.Encode(this));

    /// <summary>The mean of all channels.</summary>
    public Sound ToMono()
    {
        if (Channels == 1) return this;
        var mono = new Tensor(new(DType.F32, [Samples.Shape[0], 1]));
        var from = Samples.Span<float>();
        var to = mono.Span<float>();
        for (var i = 0; i < to.Length; i++)
        {
            var sum = 0f;
            for (var c = 0; c < Channels; c++) sum += from[i * Channels + c];
            to[i] = sum / Channels;
        }

        return new(mono, SampleRate);
    }

    /// <summary>
    /// The same recording at another rate, by a windowed sinc that reaches over 16 zeros to each side; what the lower rate cannot hold is left out,
    /// instead of coming back as another tone.
    /// </summary>
    /// <exception cref="DataException">The rate is below 1, or the recording would be too long.</exception>
    public Sound Resample(int sampleRate)
    {
        const int Zeros = 16;
        if (sampleRate < 1) throw new DataException($"A sample rate of {sampleRate} is no rate; it is at least 1 a second.");
        if (sampleRate == SampleRate) return this;
        var moments = Samples.Shape[0];
        var length = (long)moments * sampleRate / SampleRate;
        if (length * Channels * sizeof(float) > Array.MaxLength) throw new DataException($"At {sampleRate:N0} samples a second the recording would have {length:N0}, too many to hold.");
        var result = new Sound(new(new(DType.F32, [(int)length, Channels])), sampleRate);
        var from = Samples.Span<float>();
        var to = result.Samples.Span<float>();
        var band = Math.Min(1, (double)sampleRate / SampleRate); // the share of the old band that the new one holds
        var reach = Zeros / band;
        for (var i = 0; i < result.Samples.Shape[0]; i++)
        {
            var place = (double)i * SampleRate / sampleRate;
            var row = to.Slice(i * Channels, Channels);
            for (var j = Math.Max(0, (int)Math.Ceiling(place - reach)); j <= Math.Min(moments - 1, (int)(place + reach)); j++)
            {
                var distance = place - j;
                var angle = Math.PI * band * distance;
                var window = 0.5 + 0.5 * Math.Cos(Math.PI * distance / reach);
                var weight = (float)(band * window * (angle == 0 ? 1 : Math.Sin(angle) / angle));
                for (var c = 0; c < Channels; c++) row[c] += weight * from[j * Channels + c];
            }
        }

        return result;
    }
}
