namespace SmartPark.Gateway.Outbox;

/// <summary>
/// Memory for the samples of all entries: chunks of eight samples out of slabs, chained by index. Grows by a slab, frees by chunk in any
/// order, allocates nothing per sample. Not thread-safe: the outbox locks.
/// </summary>
internal sealed class SampleStore
{
    /// <summary>Samples of a chunk: small groups waste little, large ones chain few.</summary>
    public const int ChunkSamples = 8;

    /// <summary>Bytes of a chunk with its link.</summary>
    public const int ChunkBytes = (ChunkSamples * 16) + 4;

    /// <summary>Chunks of a slab: 64 KiB of samples, below the large-object heap.</summary>
    private const int SlabChunks = 512;

    private const int None = -1;

    private readonly List<OutboxSample[]> _slabs = [];
    private readonly List<int[]> _links = [];
    private int _free = None;

    /// <summary>Chunks in use.</summary>
    public int ChunksInUse { get; private set; }

    /// <summary>Chunks that a number of samples takes.</summary>
    public static int ChunksOf(int samples) => (samples + ChunkSamples - 1) / ChunkSamples;

    /// <summary>Copies samples in, at least one; returns the first chunk.</summary>
    public int Put(ReadOnlySpan<OutboxSample> samples)
    {
        var first = None;
        var last = None;
        while (!samples.IsEmpty)
        {
            var chunk = Take();
            var count = Math.Min(ChunkSamples, samples.Length);
            samples[..count].CopyTo(Room(chunk));
            samples = samples[count..];
            if (first == None)
            {
                first = chunk;
            }
            else
            {
                Link(last) = chunk;
            }

            last = chunk;
        }

        return first;
    }

    /// <summary>Copies the samples of a chain out.</summary>
    public void Get(int chunk, Span<OutboxSample> samples)
    {
        while (!samples.IsEmpty)
        {
            var count = Math.Min(ChunkSamples, samples.Length);
            Room(chunk)[..count].CopyTo(samples);
            samples = samples[count..];
            chunk = Link(chunk);
        }
    }

    /// <summary>Gives a chain back.</summary>
    public void Free(int chunk)
    {
        while (chunk != None)
        {
            var next = Link(chunk);
            Link(chunk) = _free;
            _free = chunk;
            ChunksInUse--;
            chunk = next;
        }

        if (ChunksInUse == 0 && _slabs.Count > 1)
        {
            // The backlog of an outage is gone: its memory goes back to the system.
            _slabs.Clear();
            _links.Clear();
            _free = None;
        }
    }

    private int Take()
    {
        if (_free == None)
        {
            AddSlab();
        }

        var chunk = _free;
        _free = Link(chunk);
        Link(chunk) = None;
        ChunksInUse++;
        return chunk;
    }

    private void AddSlab()
    {
        var first = _slabs.Count * SlabChunks;
        var links = new int[SlabChunks];
        for (var i = 0; i < SlabChunks; i++)
        {
            links[i] = i == SlabChunks - 1 ? None : first + i + 1;
        }

        _slabs.Add(new OutboxSample[SlabChunks * ChunkSamples]);
        _links.Add(links);
        _free = first;
    }

    private ref int Link(int chunk) => ref _links[chunk / SlabChunks][chunk % SlabChunks];

    private Span<OutboxSample> Room(int chunk) => _slabs[chunk / SlabChunks].AsSpan(chunk % SlabChunks * ChunkSamples, ChunkSamples);
}
