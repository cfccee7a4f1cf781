@main struct Satchel { static func main() {} }
