namespace TravelApi;

/// <summary>FNV-1a: the same figures for the same text in every process, so that flights and hotels never change.</summary>
internal static class StableHash
{
    public static int Of(string text, int below)
    {
        var hash = 2166136261u;
        foreach (var character in text)
        {
            hash = (hash ^ character) * 16777619u;
        }

        // FNV's low bits are weak on short texts.
        hash ^= hash >> 15;
        hash *= 2246822519u;
        hash ^= hash >> 13;
        return (int)(hash % (uint)below);
    }
}
